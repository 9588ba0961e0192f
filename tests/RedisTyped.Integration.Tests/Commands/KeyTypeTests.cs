using RedisTyped.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Holds the types of keys that are written by hand against a real server, which refuses others with WRONGTYPE.</summary>
public sealed class KeyTypeTests(ITestOutputHelper output)
{
    private static readonly KeyTypes[] Each = [KeyTypes.String, KeyTypes.Hash, KeyTypes.List, KeyTypes.Set, KeyTypes.SortedSet, KeyTypes.Stream];

    // The one command that has words of its own for it.
    private const string RefusalOfLcs = "ERR The specified keys must contain string values";

    /// <summary>Keys that a command takes whatever they hold, and why; what it leaves there is checked all the same.</summary>
    private static readonly Dictionary<string, string> Tolerant = new(StringComparer.Ordinal)
    {
        ["BITOP 0"] = "is overwritten",
        ["GEORADIUS 1"] = "is overwritten",
        ["GEORADIUSBYMEMBER 1"] = "is overwritten",
        ["GEOSEARCHSTORE 0"] = "is overwritten",
        ["MGET 0"] = "is nil",
        ["MGET 1"] = "is nil",
        ["MSET 0"] = "is overwritten",
        ["MSET 1"] = "is overwritten",
        ["MSETNX 0"] = "is there, so that nothing is set",
        ["MSETNX 1"] = "is there, so that nothing is set",
        ["PSETEX 0"] = "is overwritten",
        ["SDIFFSTORE 0"] = "is overwritten",
        ["SETEX 0"] = "is overwritten",
        ["SETNX 0"] = "is there, so that nothing is set",
        ["SINTERSTORE 0"] = "is overwritten",
        ["SORT 1"] = "is overwritten",
        ["SUNIONSTORE 0"] = "is overwritten",
        ["ZDIFFSTORE 0"] = "is overwritten",
        ["ZINTERSTORE 0"] = "is overwritten",
        ["ZRANGESTORE 0"] = "is overwritten",
        ["ZUNIONSTORE 0"] = "is overwritten",
    };

    [Fact]
    public async Task Every_command_works_on_just_the_types_that_are_declared()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using var connection = new RespConnection(nodes[0].Port);
        var refused = new Dictionary<string, KeyTypes>(StringComparer.Ordinal);
        var faults = new List<string>();
        int runs = 0;
        foreach ((CommandSpec command, string[] words, int[] keys) in Lines())
        {
            Prepare(connection);
            if (!connection.Execute(words).IsError)
            {
                faults.AddRange(keys.Select((position, i) => TypeFault(connection, command, words, position, i)).OfType<string>());
            }

            for (int i = 0; i < keys.Length; i++)
            {
                foreach (KeyTypes type in Each)
                {
                    Prepare(connection);
                    string[] line = [.. words];
                    line[keys[i]] = Make(connection, command, type);
                    bool isRefused = connection.Execute(line) is { IsError: true, Text: { } error }
                        && (error.StartsWith("WRONGTYPE", StringComparison.Ordinal) || error == RefusalOfLcs);
                    runs++;
                    KeyTypes declared = KeyTypesByHand.Of(command, i);
                    refused[$"{command.Name} {i}"] = refused.GetValueOrDefault($"{command.Name} {i}") | (isRefused ? type : KeyTypes.None);
                    if (isRefused && (declared == KeyTypes.None || declared.HasFlag(type)))
                    {
                        faults.Add($"{string.Join(' ', line)}: refuses a {type}, which is declared");
                    }
                }
            }
        }

        KeyTypes all = Each.Aggregate(static (a, b) => a | b);
        foreach ((string key, KeyTypes seen) in refused)
        {
            KeyTypes declared = KeyTypesByHand.Of(CommandTable.Find(key[..key.LastIndexOf(' ')])!, int.Parse(key[(key.LastIndexOf(' ') + 1)..]));
            KeyTypes wanted = declared == KeyTypes.None ? KeyTypes.None : all & ~declared;
            if (Tolerant.ContainsKey(key) ? seen != KeyTypes.None : seen != wanted)
            {
                faults.Add($"key {key}: refused {seen}, but {wanted} are not declared");
            }
        }

        output.WriteLine($"{refused.Count} keys of {refused.Keys.Select(static k => k[..k.LastIndexOf(' ')]).Distinct().Count()} commands, {runs} runs.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Subset(refused.Keys.ToHashSet(), Tolerant.Keys.ToHashSet());
        Assert.InRange(refused.Count, 150, 1000);
    }

    [Fact]
    public async Task Commands_make_the_keys_that_are_declared_and_no_others()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using var connection = new RespConnection(nodes[0].Port);
        var made = new SortedSet<string>(StringComparer.Ordinal);
        var possible = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((CommandSpec command, string[] words, int[] keys) in Lines().Where(static l => KeyTypesByHand.Of(l.Command, 0) != KeyTypes.None))
        {
            for (int i = 0; i < keys.Length; i++)
            {
                // What waits for a key that never comes makes none; it may make the one that it moves to.
                if (command.Is(CommandTraits.Blocking) && !(command.Name is "BLMOVE" or "BRPOPLPUSH" && i == 1))
                {
                    continue;
                }

                string key = $"{command.Name} {i}";
                possible.Add(key);
                string[] line = [.. words];
                line[keys[i]] = "fresh";

                // Some move what is there, and wait for it; MSETNX wants nothing to be there.
                Prepare(connection);
                if (command.Name == "MSETNX")
                {
                    connection.Execute("FLUSHALL");
                }

                connection.Execute(line);
                if (connection.Execute("EXISTS", "fresh").Text == "1")
                {
                    made.Add(key);
                }
            }
        }

        string[] declared =
            [.. possible.Where(static key => KeyTypesByHand.Makes(CommandTable.Find(key[..key.LastIndexOf(' ')])!, int.Parse(key[(key.LastIndexOf(' ') + 1)..])))];
        Assert.Equal((Missing: "", More: ""), (Missing: string.Join(", ", declared.Except(made)), More: string.Join(", ", made.Except(declared))));
        Assert.InRange(made.Count, 40, possible.Count);
    }

    private static IEnumerable<(CommandSpec Command, string[] Words, int[] Keys)> Lines()
    {
        foreach (string[] words in CommandRuns.All.SelectMany(static line => line.Split(" !! ")[0].Split(" ; ")).Select(CommandLine.Split))
        {
            // Scripts do what they do. What refers to a run before it, or to a second server, is of commands that work on any type.
            if (CommandTable.Find(words) is { } command && !words.Any(static w => w is "$last" or "$port") && command.Group is not ("pubsub" or "scripting")
                && KeyFinder.Find(command, words) is { WhyUnknown: null, Positions.Count: > 0 } found)
            {
                yield return (command, words, [.. found.Positions]);
            }
        }
    }

    private static void Prepare(RespConnection connection)
    {
        foreach (string line in CommandRuns.Prepared.Prepend("FLUSHALL"))
        {
            connection.Execute(CommandLine.Split(line));
        }
    }

    private static string? TypeFault(RespConnection connection, CommandSpec command, string[] words, int position, int key)
    {
        string type = connection.Execute("TYPE", words[position]).Text!;
        KeyTypes declared = KeyTypesByHand.Of(command, key);
        return type == "none" || declared == KeyTypes.None || Each.Any(t => declared.HasFlag(t) && KeyTypesByHand.Word(t) == type)
            ? null
            : $"{string.Join(' ', words)}: key {key} is a {type}, which is not declared";
    }

    // A string is a HyperLogLog where one is wanted.
    private static string Make(RespConnection connection, CommandSpec command, KeyTypes type)
    {
        string[] line = type switch
        {
            KeyTypes.String when command.Group == "hyperloglog" => ["PFADD", "odd", "1"],
            KeyTypes.String => ["SET", "odd", "10"],
            KeyTypes.Hash => ["HSET", "odd", "f", "1"],
            KeyTypes.List => ["RPUSH", "odd", "1"],
            KeyTypes.Set => ["SADD", "odd", "1"],
            KeyTypes.SortedSet => ["ZADD", "odd", "1", "1"],
            _ => ["XADD", "odd", "1-1", "f", "v"],
        };
        Assert.False(connection.Execute(line).IsError);
        return "odd";
    }
}
