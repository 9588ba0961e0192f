using RedisTyped.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Holds the key finder against COMMAND GETKEYS of a real server.</summary>
public sealed class KeyFinderServerTests(ITestOutputHelper output)
{
    /// <summary>Lines over which the two differ on purpose, by how they begin, and why.</summary>
    private static readonly Dictionary<string, string> Different = new(StringComparer.Ordinal)
    {
        ["PUBLISH"] = "a channel is no key, but decides on which node who publishes and who subscribes meet",
        ["SPUBLISH"] = "a shard channel is no key, but its slot decides the node, so it has the specs of one",
        ["SSUBSCRIBE"] = "as SPUBLISH",
        ["SUNSUBSCRIBE"] = "as SPUBLISH",
    };

    [Fact]
    public async Task Keys_are_where_the_server_says()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using var connection = new RespConnection(nodes[0].Port);
        var faults = new List<string>();
        int compared = 0, unknown = 0;
        foreach (string[] words in CommandRuns.All.SelectMany(static line => line.Split(" !! ")[0].Split(" ; ")).Select(CommandLine.Split))
        {
            if (CommandTable.Find(words) is not { } command)
            {
                continue;
            }

            string line = string.Join(' ', words);
            RespReply reply = connection.Execute(["COMMAND", "GETKEYS", .. words]);
            string[]? said = reply switch
            {
                { IsError: false } => [.. reply.Items!.Select(static item => item.Text!)],
                // A command line of one word is too short for GETKEYS itself, and has no place for a key.
                { Text: "ERR wrong number of arguments for 'command|getkeys' command" } when words.Length == 1 => [],
                { Text: "ERR The command has no key arguments" or "ERR Invalid arguments specified for command" } => [],
                _ => null,
            };
            KeyPositions found = KeyFinder.Find(command, words);
            if (found.WhyUnknown is not null)
            {
                unknown++;
                output.WriteLine($"{line}: {found.WhyUnknown}");
            }
            else if (said is null)
            {
                faults.Add($"{line}: {reply}");
            }
            else
            {
                compared++;
                string[] keys = [.. found.Positions.Select(position => words[position])];
                if (!keys.Order(StringComparer.Ordinal).SequenceEqual(said.Order(StringComparer.Ordinal))
                    && !Different.Keys.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
                {
                    faults.Add($"{line}: found {string.Join(' ', keys)}, the server says {string.Join(' ', said)}");
                }
            }
        }

        output.WriteLine($"{compared} command lines compared, {unknown} left undecided by the key finder.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(compared > 300, $"only {compared} command lines were compared");
    }
}
