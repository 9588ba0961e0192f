using FsCheck;
using FsCheck.Fluent;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>A random call: what the keys hold, which are used, destination first, and the other words.</summary>
internal sealed record RandomCase(KeyState?[] States, int[] Keys, double[]? Weights, string? How, string[] Options, long? Limit)
{
    public override string ToString() =>
        $"keys {string.Join(' ', Keys.Select(static i => Words.Text(CrossShardNodes.Keys[i])))}, options {string.Join(' ', Options)}, " +
        $"weights {string.Join(' ', Weights ?? [])} {How}, limit {Limit}, held\n  " +
        string.Join("\n  ", States.Select(static (s, i) => $"{Words.Text(CrossShardNodes.Keys[i])}: {s}"));
}

/// <summary>Makes random calls that are worth comparing: few different elements, mostly of the type that the command wants.</summary>
internal static class RandomCases
{
    // Numbers are kept in another encoding than text; braces and bytes that are no UTF-8 must not matter; a long one ends small encodings.
    private static readonly string[] Elements = ["1", "2", "30", "-4", "a", "b", "{a}", "", "\u00ff\u00fe\0", "x y", new('z', 100)];

    // Few enough that several sources share some.
    private static readonly string[] Shared = ["1", "a", "{a}", "\u00ff\u00fe\0"];

    // Sums of these are exact in any order. Redis adds up sources of one size in the order that C's qsort leaves them in, which no rule fixes.
    private static readonly double[] Exact = [0, 1, -1, 2.5, 3, -0.25, 1024];

    // With two sources there is but one sum.
    private static readonly double[] Any = [.. Exact, double.PositiveInfinity, double.NegativeInfinity, 0.1, 0.2, 1e20, 1e-7, -0.0];

    public static Gen<RandomCase> For(string command)
    {
        bool isSortedSet = command[0] == 'Z';
        (int least, int most) = command switch
        {
            "BITOP" or "SDIFF" => (2, 5),
            "PFMERGE" => (1, 5),
            _ when command.EndsWith("STORE", StringComparison.Ordinal) => (2, 5),
            "SMOVE" or "RENAME" or "RENAMENX" or "COPY" or "RPOPLPUSH" or "LMOVE" => (2, 2),
            _ => (1, 4),
        };
        return
            from count in Gen.Choose(least, most)
            let sources = count - (command.EndsWith("STORE", StringComparison.Ordinal) ? 1 : 0)
            let numbers = sources <= 2 ? Any : Exact
            from states in State(command, numbers).ArrayOf(CrossShardNodes.Keys.Length)
            from keys in Gen.Choose(0, CrossShardNodes.Keys.Length - 1).ArrayOf(count)
            from weights in Maybe(Gen.Elements(numbers).ArrayOf(sources))
            from how in Gen.Elements<string?>(null, "SUM", "MIN", "max")
            from limit in Gen.Elements<long?>(null, 0, 1, 2, 100)
            from options in Options(command, count)
            select new RandomCase(states, keys, isSortedSet ? weights : null, isSortedSet ? how : null, options, limit);
    }

    private static Gen<string[]> Options(string command, int keys) => command switch
    {
        "SMOVE" => Gen.Elements(Elements).ArrayOf(1),
        "LMOVE" => Gen.Elements("LEFT", "RIGHT", "left", "Right").ArrayOf(2),
        "MSETNX" => Gen.Elements(Elements).ArrayOf(keys),
        "COPY" => Gen.Elements<string[]>([], ["REPLACE"]),
        "BITOP" => Gen.Elements(keys == 2 ? ["AND", "OR", "XOR", "NOT", "not"] : new[] { "AND", "or", "XOR" }).ArrayOf(1),
        _ => Gen.Constant(Array.Empty<string>()),
    };

    private static Gen<KeyState?> State(string command, double[] numbers)
    {
        // Named as often as wanted.
        string?[] types = command switch
        {
            "SMOVE" => ["set", "set", "set", "set", "set", "set", null, "list"],
            "RPOPLPUSH" or "LMOVE" => ["list", "list", "list", "list", "list", null, "set"],
            "RENAME" or "RENAMENX" or "COPY" => ["set", "zset", "list", "hash", "hll", "string", "stream", null, null, null],
            "MSETNX" => [null, null, null, null, null, null, null, null, null, "string", "set"],
            "PFCOUNT" or "PFMERGE" => ["hll", "hll", "hll", "hll", "hll", "hll", "hll", "hll", null, null, "string", "set"],
            "BITOP" => ["string", "string", "string", "string", "string", "hll", null, null, "list"],
            _ when command[0] == 'Z' => ["zset", "zset", "zset", "zset", "zset", "zset", "zset", "set", "set", "set", null, "string"],
            _ => ["set", "set", "set", "set", "set", "set", "set", "set", "set", "set", null, "zset"],
        };
        return
            from type in Gen.Elements(types)
            from elements in Gen.Elements(command.Contains("INTER", StringComparison.Ordinal) ? Shared : Elements).NonEmptyListOf()
            from many in Gen.Choose(0, 9)
            from scores in Gen.Elements(numbers).ArrayOf(Elements.Length * 100)
            from expires in Gen.Choose(0, 3)
            let distinct = type is "list" or "string" ? [.. elements] : elements.Distinct().ToArray()

            // A sketch of many elements is kept in another form.
            let all = type == "hll" && many == 0 ? [.. distinct, .. Enumerable.Range(0, 4000).Select(static i => $"m{i}")] : distinct
            select type is null ? null : new KeyState(type, all, scores, expires == 0);
    }

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.Choose(0, 1).SelectMany(there => there == 0 ? Gen.Constant<T?>(null) : gen.Select(static value => (T?)value));
}
