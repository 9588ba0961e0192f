using RedisTyped.Cli.Terminal;
using RedisTyped.Repository.Tests.Documentation;
using Pages = RedisTyped.Repository.Tests.Repository;

namespace RedisTyped.Cli.Tests.Documentation;

/// <summary>What the pages tell to type is what the tool takes, and what can be run.</summary>
public sealed class CommandLinePageTests
{
    public static TheoryData<string> PagesWithCommands => [.. AllCommands.Where(static c => c.ToolWords is not null).Select(static c => c.Page).Distinct()];

    private static IReadOnlyList<ShownCommand> AllCommands { get; } =
    [
        .. from page in Pages.Files("", "*.md")
           where page != "CHANGELOG.md"
           from block in CodeBlock.Of(Pages.Read(page))
           where block.Language is "" or "text" or "sh" or "bash" or "console"
           from line in block.Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
           from command in ShownCommand.Of(page, line)
           select command,
    ];

    [Theory]
    [MemberData(nameof(PagesWithCommands))]
    public void Every_command_of_the_tool_that_a_page_shows_is_taken(string page)
    {
        using var console = new CommandConsole(Stream.Null, TextWriter.Null, TextWriter.Null);

        Assert.Empty(
            from command in AllCommands
            where command.Page == page && command.ToolWords is not null
            from error in Tool.Parse(command.ToolWords!, console).Errors
            select $"{command.Line}: {error.Message}");
    }

    [Fact]
    public void Every_project_that_a_page_runs_is_there()
    {
        string[] shown = [.. AllCommands.Where(static c => c.Words is ["dotnet", "run", ..]).Select(static c => c.Words[Array.IndexOf(c.Words, "--project") + 1]).Distinct()];

        Assert.Contains("samples/WebShop", shown);
        Assert.All(shown, static project => Assert.True(File.Exists(Pages.PathOf($"{project}/{Path.GetFileName(project)}.csproj")), $"{project} is no project."));
    }

    [Fact]
    public async Task The_commands_of_the_readme_say_where_a_key_lives()
    {
        string[] lines = CodeBlock.Of(Pages.Read("README.md")).Single(static b => b.Text.Contains("-- route", StringComparison.Ordinal)).Text.Split('\n');
        using var folder = new TestFolder();
        string topology = folder.Write("topology.json", lines[0].Split('\'')[1]);
        string[] words = ShownCommand.Of("README.md", lines[1]).Single().ToolWords!;

        ToolRun run = await ToolRun.OfAsync([.. words.Select(word => word == "topology.json" ? topology : word)]);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Contains("15880", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_is_taken_apart_as_a_shell_does() =>
        Assert.Equal(
            [["printf", @"user:\xff\n"], ["redistyped", "route", "-", "a b", ""], ["the file", "out"]],
            ShownCommand.Of("page", @"$ A=1 printf 'user:\xff\n' | redistyped route - ""a b"" '' > out   # as it is").Select(static c => c.Words));
}
