using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.Acl;

/// <summary>What RedisTyped and StackExchange.Redis send besides the commands that methods name.</summary>
internal static class SentBesides
{
    /// <summary>Without these StackExchange.Redis makes no connection, or cannot tell a primary from a replica.</summary>
    public static IReadOnlyList<(string Command, string Why)> ByConnections { get; } =
    [
        ("ping", "asks a node for a sign of life"),
        ("echo", "begins a connection of StackExchange.Redis"),
        ("info", "tells the primary from its replicas, and a scan whether the server is still the same"),
        ("select", "chooses the database, and again after a script, a transaction or a command that StackExchange.Redis has no method for"),
        ("client|setname", "names the connection in CLIENT LIST"),
    ];

    /// <summary>What a node's configuration string can keep StackExchange.Redis from asking for; it does without.</summary>
    public const string Quiet = "tiebreaker=,configChannel=,$CONFIG=,$CLUSTER=";

    public static IReadOnlyList<string> ByTransactions { get; } = ["multi", "exec", "discard", "watch", "unwatch"];

    /// <summary>The keys that mark a member of SMOVE on its way.</summary>
    public const string Marks = "redistyped:moving:*";

    /// <summary>The copies that PFCOUNT and PFMERGE work on.</summary>
    public const string Copies = "redistyped:????????????????????????????????:*";

    private static readonly string[] Swap = ["MULTI", "EXEC", "DEL"];

    /// <summary>By the commands of docs/cross-shard.md: what each sends where its keys are on several nodes.</summary>
    private static readonly Dictionary<string, string[]> Emulations = new(StringComparer.Ordinal)
    {
        ["SINTER"] = [],
        ["SINTERCARD"] = ["SINTER"],
        ["SUNION"] = [],
        ["SDIFF"] = ["SUNION"],
        ["SINTERSTORE"] = ["SINTER", "SADD", .. Swap],
        ["SUNIONSTORE"] = ["SUNION", "SADD", .. Swap],
        ["SDIFFSTORE"] = ["SDIFF", "SUNION", "SADD", .. Swap],
        ["ZUNION"] = [],
        ["ZINTER"] = ["ZUNION"],
        ["ZINTERCARD"] = ["ZUNION"],
        ["ZDIFF"] = ["ZUNION"],
        ["ZUNIONSTORE"] = ["ZUNION", "ZADD", .. Swap],
        ["ZINTERSTORE"] = ["ZUNION", "ZADD", .. Swap],
        ["ZDIFFSTORE"] = ["ZUNION", "ZADD", .. Swap],
        ["RENAME"] = ["DUMP", "PTTL", "RESTORE", "EVAL", "DEL"],
        ["RENAMENX"] = ["DUMP", "PTTL", "RESTORE", "EVAL", "DEL", "RENAME"],
        ["COPY"] = ["DUMP", "PTTL", "RESTORE"],
        ["SMOVE"] = ["EXISTS", "SISMEMBER", "SCARD", "EVAL", "SADD", "SREM", "SET", "GET", "DEL"],
        ["RPOPLPUSH"] = ["LINDEX", "LPUSH", "LREM"],
        ["LMOVE"] = ["LINDEX", "LPUSH", "RPUSH", "LREM"],
        ["MSETNX"] = ["EXISTS", "EVAL", "GET", "DEL"],
        ["PFCOUNT"] = ["GET", "SET", .. Swap],
        ["PFMERGE"] = ["GET", "SET", .. Swap],
        ["BITOP"] = ["GET", "SET", "DEL"],
    };

    /// <summary>The commands that a method sends besides its own.</summary>
    public static IEnumerable<string> By(MethodCommand method) =>
    [
        .. method.Way switch
        {
            SendingWay.Mergeable => Merged(method.Command),
            SendingWay.Waiting => Waiting,
            SendingWay.WaitingOverNodes => [.. Waiting, "BLMOVE", "LLEN", method.Command == "BLPOP" ? "LPOP" : "RPOP"],
            SendingWay.CrossShard => Emulations.GetValueOrDefault(method.Command, []),
            SendingWay.Subscription => ["UNSUBSCRIBE"],
            _ => [],
        },
        .. method.Command switch
        {
            "EVALSHA" => ["EVAL"],
            "EVALSHA_RO" => (string[])["EVAL_RO"],
            _ => [],
        },
        .. method.Calls.Where(static call => call != MethodCommand.UnknownCall),
    ];

    /// <summary>Keys of RedisTyped's own that a method writes.</summary>
    public static string? KeysOf(MethodCommand method) => (method.Way, method.Command) switch
    {
        (SendingWay.CrossShard, "SMOVE") => Marks,
        (SendingWay.CrossShard, "PFCOUNT" or "PFMERGE") => Copies,
        _ => null,
    };

    private static string[] Waiting { get; } = ["CLIENT ID", "CLIENT UNBLOCK"];

    private static string[] Merged(string command) => command switch
    {
        "GET" => ["MGET", "EXISTS"],
        "SET" => ["MSET"],
        "HGET" => ["HMGET"],
        _ => [],
    };
}
