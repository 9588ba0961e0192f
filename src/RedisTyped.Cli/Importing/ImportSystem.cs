namespace RedisTyped.Cli.Importing;

/// <summary>A system whose configuration can be imported.</summary>
/// <param name="Name">The word for it on the command line.</param>
/// <param name="File">What of it is read, for the help.</param>
/// <param name="Read">Reads it; what cannot be is refused.</param>
internal sealed record ImportSystem(string Name, string File, Func<ImportSource, ImportedTopology> Read)
{
    /// <summary>The words of a Redis Cluster, which has no file but addresses.</summary>
    public const string Cluster = "redis-cluster";

    /// <summary>Those that have several topologies in a file.</summary>
    public const string Twemproxy = "twemproxy";

    public static IReadOnlyList<ImportSystem> All { get; } =
    [
        new(Twemproxy, "nutcracker.yml", TwemproxyImport.Read),
        new("redis-router", "its server list, servers.txt", RedisRouterImport.Read),
        new("rb", "the hosts of a Cluster, as JSON or a Python dict", RbImport.Read),
        new("rediscluster-py", "the cluster of StrictRedisCluster, as JSON or a Python dict", RedisclusterImport.Read),
        new("go-redis", "RingOptions as JSON, or name=host:port,name=host:port", GoRedisImport.Read),
        new(Cluster, "no file: host:port of one node or more, with commas between", ClusterImport.Read),
    ];

    /// <exception cref="UsageException">There is none of that name.</exception>
    public static ImportSystem Of(string name) => All.FirstOrDefault(system => system.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"'{name}' cannot be imported from; it can be {string.Join(", ", All.Select(static system => system.Name))}.");
}
