using RedisTyped.Commands;
using RedisTyped.Execution;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Runs every command over RESP2 and over RESP3, and compares how the replies differ with what the shapes say.</summary>
public sealed class Resp3ReplyTests(ITestOutputHelper output)
{
    /// <summary>They change the protocol, or answer in all kinds that it has.</summary>
    private static readonly string[] Skipped = ["HELLO", "RESET", "DEBUG PROTOCOL"];

    private readonly SortedDictionary<string, HashSet<Resp3Shape>> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    [Fact]
    public async Task Replies_differ_over_RESP3_as_the_shapes_say()
    {
        await using CommandServer two = await CommandServer.StartAsync(), three = await CommandServer.StartAsync();
        await using CommandServer other = await CommandServer.StartAsync();
        foreach (string line in CommandRuns.All)
        {
            Run(two, three, line, other.Port, CommandRuns.Prepared.Prepend("FLUSHALL"));
        }

        await using CommandServer clusterTwo = await CommandServer.StartAsync("--cluster-enabled", "yes");
        await using CommandServer clusterThree = await CommandServer.StartAsync("--cluster-enabled", "yes");
        foreach (string line in CommandRuns.Cluster)
        {
            Run(clusterTwo, clusterThree, line, other.Port, []);
        }

        foreach (CommandSpec command in CommandTable.All)
        {
            Resp3Shape declared = Resp3Shapes.Of(command.Name);
            HashSet<Resp3Shape> seen = _seen.GetValueOrDefault(command.Name, []);
            if (seen.Any(shape => shape != Resp3Shape.Same && shape != declared) || (declared != Resp3Shape.Same && !seen.Contains(declared)))
            {
                _faults.Add($"{command.Name} is declared {declared}, and {string.Join(", ", seen)} was seen");
            }
        }

        output.WriteLine($"{_seen.Count} commands were compared, {_seen.Values.Count(static s => s.Any(static shape => shape != Resp3Shape.Same))} of them differ.");
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
    }

    private void Run(CommandServer two, CommandServer three, string line, int otherPort, IEnumerable<string> prepared)
    {
        using RespConnection resp2 = two.Connect(), resp3 = three.Connect();
        foreach (string prepare in prepared)
        {
            resp2.Execute(CommandLine.Split(prepare));
            resp3.Execute(CommandLine.Split(prepare));
        }

        resp3.Execute("HELLO", "3");
        RespReply last2 = new('$', "", null), last3 = last2;
        foreach (string command in line.Split(" !! ")[0].Split(" ; "))
        {
            string[] words = [.. CommandLine.Split(command).Select(word => word == "$port" ? $"{otherPort}" : word)];
            if (Array.Exists(Skipped, skipped => command.StartsWith(skipped, StringComparison.Ordinal)))
            {
                return;
            }

            last2 = resp2.Execute([.. words.Select(word => word == "$last" ? last2.Text! : word)]);
            last3 = resp3.Execute([.. words.Select(word => word == "$last" ? last3.Text! : word)]);
            if (CommandTable.Find(words) is { } spec && !last2.IsError && !last3.IsError)
            {
                Compare(spec.Name, last2, last3);
            }
        }
    }

    private void Compare(string command, RespReply two, RespReply three)
    {
        Resp3Shape? shape = three.Type == '=' ? Resp3Shape.TextWithFormat
            : Outline(two) == Outline(three) ? Resp3Shape.Same
            : three.Items is { } rows && rows.All(static row => row.Items?.Count == 2) && Outline(two) == Outline(Several(rows.SelectMany(static row => row.Items!)))
                ? Resp3Shape.RowsOfPairs
            : three is { Type: '%', Items: { } parts } && Outline(two) == Outline(Several(parts.Chunk(2).Select(Several))) ? Resp3Shape.FlatRow
            : null;
        if (shape is null)
        {
            _faults.Add($"{command}: {three} instead of {two}");
            return;
        }

        if (!_seen.TryGetValue(command, out HashSet<Resp3Shape>? shapes))
        {
            _seen.Add(command, shapes = []);
        }

        shapes.Add(shape.Value);
    }

    private static RespReply Several(IEnumerable<RespReply> items) => new('*', null, [.. items]);

    // How it is built, and not how many elements it has: chance and the server decide that.
    private static string Outline(RespReply reply) => reply switch
    {
        { IsNil: true } => "nil",
        { Items: { } items } => $"[{string.Join(' ', items.Select(Outline).Distinct().Order(StringComparer.Ordinal))}]",
        { Type: ':' or '#' } => "integer",
        _ => "text",
    };
}
