using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Holds the key finder against COMMAND GETKEYS on command lines that no one thought of.</summary>
public sealed class RandomKeyLinesTests(ITestOutputHelper output)
{
    // The channels of SPUBLISH and its kin are left out: they are no keys to GETKEYS, though their slots decide the node.
    private static readonly CommandSpec[] WithKeys =
        [.. CommandTable.All.Where(static command => command.Keys.Count > 0 && !command.Is(CommandTraits.PubSub))];

    // The words that key finding turns on, beside words that are nothing but themselves.
    private static readonly string[] Alphabet =
    [
        "0", "1", "2", "3", "-1", "01", "+1", "x*", "#", "", "STREAMS", "streams", "STORE", "StoreDist", "KEYS", "BY", "GET", "LIMIT",
        "AUTH", "AUTH2", "COPY", "a", "b", "c", "d", "e",
    ];

    [Fact]
    public async Task Keys_of_random_lines_are_where_the_server_says()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using var connection = new RespConnection(nodes[0].Port);
        int compared = 0, unknown = 0;
        foreach (CommandSpec command in WithKeys)
        {
            // Lines that are too short for the command are refused by the server before it looks for keys.
            int least = Math.Abs(command.Arity) - command.NameWords;
            int most = command.Arity > 0 ? least : least + 8;
            Arbitrary<string[]> lines = Gen.Choose(least, most).SelectMany(length => Gen.Elements(Alphabet).ArrayOf(length))
                .Select(words => (string[])[.. command.Name.Split(' '), .. words]).ToArbitrary();

            // Where no keyword or count moves the keys, there is little to get wrong.
            int tries = command.Is(CommandTraits.MovableKeys) ? 3000 : 100;
            Prop.ForAll(lines, words =>
            {
                string[]? said = Said(connection.Execute(["COMMAND", "GETKEYS", .. words]));
                KeyPositions found = KeyFinder.Find(command, words);
                if (found.WhyUnknown is { } why)
                {
                    unknown++;
                    Assert.True(said is null || MayDiffer(why), $"{why}, but the server says {string.Join(' ', said ?? [])}");
                }
                else if (!ServerIsWrong(words))
                {
                    compared++;
                    IEnumerable<string> keys = found.Positions.Select(at => words[at]);
                    Assert.Equal((said ?? []).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(tries));
        }

        output.WriteLine($"{WithKeys.Length} commands: {compared} lines compared, {unknown} left undecided by the key finder.");
    }

    /// <summary>The keys by the server; null where it finds none or refuses the line.</summary>
    private static string[]? Said(RespReply reply)
    {
        if (reply.IsError)
        {
            Assert.True(
                reply.Text is "ERR The command has no key arguments" or "ERR Invalid arguments specified for command", reply.Text);
            return null;
        }

        return reply.Items!.Count == 0 ? null : [.. reply.Items.Select(static item => item.Text!)];
    }

    /// <summary>
    /// GETKEYS refuses PFMERGE without sources, which Redis runs, writing the destination; it finds the empty word of MIGRATE with KEYS
    /// and none after it, which moves nothing; it takes a destination of SORT that is called STORE, BY, GET or LIMIT for that option,
    /// which SORT does not; and it sees but the first of several destinations of GEORADIUS, which stores into the last.
    /// </summary>
    private static bool ServerIsWrong(string[] words) => words switch
    {
        ["PFMERGE", _] or ["MIGRATE", .., "KEYS"] => true,
        ["SORT", ..] => words.Zip(words.Skip(1)).Any(static two => two is ("STORE", "STORE" or "BY" or "GET" or "LIMIT")),
        ["GEORADIUS" or "GEORADIUSBYMEMBER", ..] => words.Count(static word => word is "STORE" or "StoreDist") > 1,
        _ => false,
    };

    /// <summary>
    /// Whether the finder knows better: keys read through patterns, streams without as many ids, contradicting keys of MIGRATE, and
    /// counts such as 01, which GETKEYS takes and every command that counts keys refuses.
    /// </summary>
    private static bool MayDiffer(string why) =>
        why.StartsWith("the pattern after ", StringComparison.Ordinal)
        || why.StartsWith("the words after STREAMS ", StringComparison.Ordinal)
        || why.StartsWith("KEYS needs ", StringComparison.Ordinal)
        || why == "the number of keys is not a whole number";
}
