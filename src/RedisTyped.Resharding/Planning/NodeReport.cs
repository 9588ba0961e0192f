using System.Globalization;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Planning;

/// <summary>What a server says of itself. Asking changes nothing on it.</summary>
internal sealed record NodeReport
{
    public required string Version { get; init; }

    /// <summary>Its version as Valkey, which says a version of Redis for its clients' sake; empty where it is none.</summary>
    public string ValkeyVersion { get; init; } = "";

    /// <summary>What no other server has; empty where it does not say.</summary>
    public required string RunId { get; init; }

    public required bool IsPrimary { get; init; }

    /// <summary>The address of the server that it follows.</summary>
    public string Primary { get; init; } = "another server";

    public required bool IsCluster { get; init; }

    /// <summary>Whether it can follow another server, and so a tool.</summary>
    public required bool CanFollow { get; init; }

    /// <summary>Whether it takes writes of clients as a replica too; false where it does not say.</summary>
    public required bool IsWritableReplica { get; init; }

    public required long UsedMemory { get; init; }

    public required long MaxMemory { get; init; }

    public required string EvictionPolicy { get; init; }

    /// <summary>The memory of its machine; 0 where it does not say.</summary>
    public required long SystemMemory { get; init; }

    public required long BacklogSize { get; init; }

    /// <summary>How far its stream is.</summary>
    public required long Offset { get; init; }

    /// <summary>Keys by database.</summary>
    public required IReadOnlyDictionary<int, long> Keys { get; init; }

    public required long ExpiringKeys { get; init; }

    /// <summary>How its clock stands against ours; null where it does not say.</summary>
    public required TimeSpan? ClockSkew { get; init; }

    /// <summary>The epoch that it says is in force; 0 where it says none, or may not be asked.</summary>
    public required long Epoch { get; init; }

    /// <summary>Commands that it has run, in upper case, with how often.</summary>
    public required IReadOnlyDictionary<string, long> Calls { get; init; }

    /// <summary>Its function libraries, by name, with their code; null where it has none or may not be asked.</summary>
    public required IReadOnlyDictionary<string, string>? Libraries { get; init; }

    /// <summary>Its modules, with their versions.</summary>
    public required IReadOnlyDictionary<string, long> Modules { get; init; }

    public long AllKeys => Keys.Values.Sum();

    public static async Task<NodeReport> ReadAsync(NodeClient node, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow();
        object? clock = await node.TryAsync(cancellationToken, "TIME").ConfigureAwait(false);
        var after = time.GetUtcNow();

        // Sections one by one: older servers take one only, and commandstats is not in the usual ones.
        var server = await SectionAsync("server").ConfigureAwait(false);
        var memory = await SectionAsync("memory").ConfigureAwait(false);
        var replication = await SectionAsync("replication").ConfigureAwait(false);
        var keyspace = await SectionAsync("keyspace").ConfigureAwait(false);
        var stats = await SectionAsync("commandstats").ConfigureAwait(false);
        object? functions = await node.TryAsync(cancellationToken, "FUNCTION", "LIST", "WITHCODE").ConfigureAwait(false);
        object? replica = await node.TryAsync(cancellationToken, "CONFIG", "GET", "replica-read-only").ConfigureAwait(false);
        object? modules = await node.TryAsync(cancellationToken, "MODULE", "LIST").ConfigureAwait(false);
        object? epoch = await node.TryAsync(cancellationToken, PublishedEpoch.Question).ConfigureAwait(false);
        bool isCluster = server.Text("redis_mode") == "cluster";
        return new NodeReport
        {
            Version = server.Text("redis_version"),
            ValkeyVersion = server.Text("valkey_version"),
            RunId = server.Text("run_id"),
            IsPrimary = replication.Text("role") != "slave",
            Primary = $"{replication.Text("master_host")}:{replication.Text("master_port")}",
            IsCluster = isCluster,
            CanFollow = !isCluster && server.Text("garnet_version").Length == 0 && replication.Text("master_replid").Length == 40,
            IsWritableReplica = replica is object?[] { Length: 2 } set && ReplyTree.Text(set[1]) == "no",
            UsedMemory = memory.Number("used_memory") ?? 0,
            MaxMemory = memory.Number("maxmemory") ?? 0,
            EvictionPolicy = memory.Text("maxmemory_policy"),
            SystemMemory = memory.Number("total_system_memory") ?? 0,
            BacklogSize = replication.Number("repl_backlog_size") ?? 0,
            Offset = replication.Number("master_repl_offset") ?? 0,
            Keys = keyspace.Fields.Keys.Where(static field => field.StartsWith("db", StringComparison.Ordinal))
                .Select(field => (Number: Database(field), Keys: keyspace.Part(field, "keys") ?? 0))
                .Where(static database => database.Number >= 0 && database.Keys > 0)
                .ToDictionary(static database => database.Number, static database => database.Keys),
            ExpiringKeys = keyspace.Fields.Values.Sum(static field => ServerSections.PartOf(field, "expires") ?? 0),
            ClockSkew = SkewOf(clock, before + ((after - before) / 2)),
            Epoch = PublishedEpoch.Read(epoch).Current,
            Calls = stats.Fields.Where(static field => field.Key.StartsWith("cmdstat_", StringComparison.Ordinal)).ToDictionary(
                static field => field.Key["cmdstat_".Length..].ToUpperInvariant(), static field => ServerSections.PartOf(field.Value, "calls") ?? 0, StringComparer.Ordinal),
            Libraries = functions is object?[] libraries ? Named(libraries, "library_name", static library => ReplyTree.Text(Value(library, "library_code"))) : null,
            Modules = modules is object?[] all ? Named(all, "name", static module => Value(module, "ver") as long? ?? 0) : new Dictionary<string, long>(),
        };

        async Task<ServerSections> SectionAsync(string name) => new(ReplyTree.Text(await node.AskAsync(cancellationToken, "INFO", name).ConfigureAwait(false)));
    }

    private static int Database(string field) => int.TryParse(field.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    private static TimeSpan? SkewOf(object? clock, DateTimeOffset ours) => clock is object?[] { Length: 2 } parts
        && long.TryParse(ReplyTree.Text(parts[0]), CultureInfo.InvariantCulture, out long seconds)
        && long.TryParse(ReplyTree.Text(parts[1]), CultureInfo.InvariantCulture, out long micros)
        ? DateTimeOffset.FromUnixTimeMilliseconds((seconds * 1000) + (micros / 1000)) - ours
        : null;

    private static Dictionary<string, T> Named<T>(object?[] list, string name, Func<object?[], T> value)
    {
        var named = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (object?[] one in list.OfType<object?[]>())
        {
            named[ReplyTree.Text(Value(one, name))] = value(one);
        }

        return named;
    }

    private static object? Value(object?[] map, string name)
    {
        for (int i = 0; i + 1 < map.Length; i += 2)
        {
            if (ReplyTree.Text(map[i]) == name)
            {
                return map[i + 1];
            }
        }

        return null;
    }
}
