namespace RedisTyped.Resharding.Verification;

/// <summary>What a key holds.</summary>
internal enum ValueKind
{
    /// <summary>A type of a module, or one that is not known: compared by its bytes alone.</summary>
    Opaque,

    String,

    List,

    Set,

    SortedSet,

    Hash,

    Stream,
}

/// <summary>Kinds of values by the types that an RDB stores them as, which encodings tell apart.</summary>
internal static class ValueKinds
{
    /// <summary>The kind of a type.</summary>
    public static ValueKind Of(int rdbType) => rdbType switch
    {
        0 => ValueKind.String,
        1 or 10 or 14 or 18 => ValueKind.List,
        2 or 11 or 20 => ValueKind.Set,
        3 or 5 or 12 or 17 => ValueKind.SortedSet,
        4 or 9 or 13 or 16 or (>= 22 and <= 25) => ValueKind.Hash,
        15 or 19 or 21 => ValueKind.Stream,
        _ => ValueKind.Opaque,
    };

    /// <summary>The kind that TYPE names.</summary>
    public static ValueKind Of(string type) => type switch
    {
        "string" => ValueKind.String,
        "list" => ValueKind.List,
        "set" => ValueKind.Set,
        "zset" => ValueKind.SortedSet,
        "hash" => ValueKind.Hash,
        "stream" => ValueKind.Stream,
        _ => ValueKind.Opaque,
    };

    /// <summary>Whether fields of a hash have times of expiry of their own (Redis 7.4).</summary>
    public static bool HasFieldExpiry(int rdbType) => rdbType is >= 22 and <= 25;
}
