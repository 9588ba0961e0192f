namespace RedisTyped.Benchmarks.Gateways;

/// <summary>What redis-benchmark is to send.</summary>
/// <param name="Name">Name of the row.</param>
/// <param name="Words">The command, in the words of redis-benchmark.</param>
/// <param name="Pipeline">How many requests each connection has under way.</param>
/// <param name="Requests">How many are sent for each sample.</param>
/// <param name="Throughput">What the gateway's throughput must be of nutcracker's at least; null: no target.</param>
/// <param name="Cpu">What its processor time for each request may be of nutcracker's at most; null: no target.</param>
internal sealed record GatewayRow(string Name, IReadOnlyList<string> Words, int Pipeline, int Requests, double? Throughput, double? Cpu)
{
    /// <summary>How many connections redis-benchmark opens.</summary>
    public const int Connections = 50;

    /// <summary>How many keys there are.</summary>
    public const int Keys = 10_000;

    private const int KeysOfMget = 100;
    private const string Key = "key:__rand_int__";
    private static readonly string Value = new('x', 32);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<GatewayRow> All { get; } =
    [
        .. Of("get", ["GET", Key]),
        .. Of("set", ["SET", Key, Value]),
        new("mget-100", ["MGET", .. Enumerable.Repeat(Key, KeysOfMget)], Pipeline: 1, Requests: 30_000, Throughput: 1.3, Cpu: null),
    ];

    private static IEnumerable<GatewayRow> Of(string name, string[] words) =>
    [
        new($"{name}-p1", words, Pipeline: 1, Requests: 120_000, Throughput: 1.0, Cpu: null),
        new($"{name}-p16", words, Pipeline: 16, Requests: 800_000, Throughput: 1.3, Cpu: 1.0),
        new($"{name}-p64", words, Pipeline: 64, Requests: 1_600_000, Throughput: 2.8, Cpu: 1.0),
    ];
}
