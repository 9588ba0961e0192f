extern alias generator;

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using generator::RedisTyped.Generators.Emission;
using generator::RedisTyped.Generators.Parsing;
using RedisTyped.Commands;
using RedisTyped.Integration.Tests.Commands;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>Writes the table of docs/commands.md from the command table, and holds the page against it.</summary>
public sealed class CommandPageTests
{
    private const string Start = "<!-- every command -->\n";
    private const string End = "<!-- end of every command -->\n";

    private static readonly HashSet<string> RunWithSuccess =
        [.. Steps(CommandRuns.All.Where(static line => !line.Contains(" !! ", StringComparison.Ordinal))).Select(static step => step.Command.Name)];

    /// <summary>On a difference writes docs/commands.received.md, which replaces the page when it is what was meant.</summary>
    [Fact]
    public async Task The_page_says_what_the_table_says()
    {
        string page = PathOfPage();
        string received = Path.ChangeExtension(page, ".received.md");
        string text = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        int from = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        string expected = text[..from] + Table() + text[text.IndexOf(End, StringComparison.Ordinal)..];
        if (expected != text)
        {
            await File.WriteAllTextAsync(received, expected, TestContext.Current.CancellationToken);
            Assert.Equal(expected, text);
        }

        File.Delete(received);
    }

    [Fact]
    public async Task The_readme_gives_the_count_of_the_page()
    {
        string readme = Path.Combine(Path.GetDirectoryName(PathOfPage())!, "../README.md");

        Assert.Contains($"{CommandTable.All.Count(IsRun)} of its {CommandTable.All.Count} commands run through a store", await File.ReadAllTextAsync(readme, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static bool IsRun(CommandSpec command) => ComparedCommands.WhyNot(command) is null;

    private static IEnumerable<CommandStep> Steps(IEnumerable<string> lines) =>
        lines.Select(static (line, i) => CommandStep.Read(line, i, otherPort: 1)).OfType<IReadOnlyList<CommandStep>>().SelectMany(static run => run);

    private static string Table()
    {
        var table = new StringBuilder();
        CommandSpec[] run = [.. CommandTable.All.Where(IsRun)];
        int answered = run.Count(static command => RunWithSuccess.Contains(command.Name)), all = CommandTable.All.Count;
        table.Append(CultureInfo.InvariantCulture, $"{run.Length} of the {all} run through a store: {answered} with success, {run.Length - answered} as far as their refusal. Why each of the other {all - run.Length} does not, its last column says.\n\n");
        table.Append("| Command | Group | Routed by | Split | `[CrossShard]` | Only reads | Fast path | Verified |\n|---|---|---|---|---|---|---|---|\n");
        foreach (CommandSpec command in CommandTable.All.OrderBy(static c => c.Group, StringComparer.Ordinal).ThenBy(static c => c.Name, StringComparer.Ordinal))
        {
            string[] cells =
            [
                command.Name, command.Group, RoutedBy(command), Yes(SplitParser.Splittable.Contains(command.Name)), Yes(CrossShardCommands.Names.Contains(command.Name)),
                Yes(command.Is(CommandTraits.ReadOnly)), FastPath(command), Verified(command),
            ];
            table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }

        return table.ToString();
    }

    private static string RoutedBy(CommandSpec command) => SharedConnection.HarmOf(command, command.Name.Split(' ')) switch
    {
        ConnectionHarm.None when command.Name is "PUBLISH" or "SPUBLISH" => "channel",
        ConnectionHarm.None when command.Keys.Count == 0 => "`[AllNodes]` or `NodeId`",
        ConnectionHarm.None when command.Keys is [{ Find: FindKeys.Range, LastKey: 0, Complete: true }] => "key",
        ConnectionHarm.None => "keys together",
        ConnectionHarm.Wait when command.Name != "WAIT" => "keys together, `[Blocking]`",
        ConnectionHarm.Wait => "own connection: waits",
        ConnectionHarm.Subscription when command.Name == "SUBSCRIBE" => "channel, as `IAsyncEnumerable`",
        ConnectionHarm.Stream => "own connection: never ends",
        ConnectionHarm.Transaction => "own connection: transaction",
        ConnectionHarm.Subscription => "own connection: listens",
        _ => "own connection: changes it",
    };

    private static string FastPath(CommandSpec command) =>
        string.Join(", ", TypedCalls.All[command.Name].Select(static call => call.Method[..^"Async".Length]).Distinct());

    private static string Verified(CommandSpec command) => ComparedCommands.WhyNot(command) is { } reason ? $"no: {reason}"
        : RunWithSuccess.Contains(command.Name) ? "yes"
        : "its refusal";

    private static string Yes(bool fact) => fact ? "yes" : "";

    internal static string PathOfPage([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/commands.md"));
}
