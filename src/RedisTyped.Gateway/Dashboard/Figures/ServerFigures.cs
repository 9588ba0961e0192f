using System.Globalization;
using System.Text.Json.Serialization;

namespace RedisTyped.Gateway.Dashboard.Figures;

/// <summary>What a primary tells of itself by INFO (https://redis.io/docs/latest/commands/info/), as far as the dashboard shows it.</summary>
/// <param name="OpsPerSecond">Commands per second as the server counts them (<c>instantaneous_ops_per_sec</c>), this page's among them.</param>
/// <param name="MemoryBytes">Memory in use.</param>
/// <param name="MaxMemoryBytes">Its limit; null for none.</param>
/// <param name="Keys">Keys in the node's database.</param>
/// <param name="Expiring">Those of them that have a time to live.</param>
/// <param name="Clients">Connected clients.</param>
/// <param name="HitRate">The part of reads that found their key since the server started, 0 to 1; null before the first.</param>
/// <param name="Evicted">Keys that the limit of memory has cost since the server started.</param>
/// <param name="Version">The server's version.</param>
/// <param name="UptimeSeconds">How long it runs.</param>
internal sealed record ServerFigures(
    long? OpsPerSecond,
    long? MemoryBytes,
    long? MaxMemoryBytes,
    long Keys,
    long Expiring,
    long? Clients,
    double? HitRate,
    long? Evicted,
    string? Version,
    long? UptimeSeconds)
{
    /// <summary>Its replicas by their addresses, as it knows them.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, ReplicaFigures> Replicas { get; private init; } = new Dictionary<string, ReplicaFigures>();

    /// <summary>Reads the reply. What a server does not tell is missing, whatever it tells besides.</summary>
    /// <param name="reply">The reply of INFO.</param>
    /// <param name="database">The database whose keys count.</param>
    public static ServerFigures Parse(string reply, int database)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in reply.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line[0] != '#')
            {
                fields[line[..colon].ToString()] = line[(colon + 1)..].ToString();
            }
        }

        long? hits = Number("keyspace_hits"), misses = Number("keyspace_misses");
        string keyspace = fields.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"db{database}"), "");
        return new ServerFigures(
            Number("instantaneous_ops_per_sec"),
            Number("used_memory"),
            Number("maxmemory") is > 0 and var limit ? limit : null,
            ToNumber(Part(keyspace, "keys")) ?? 0,
            ToNumber(Part(keyspace, "expires")) ?? 0,
            Number("connected_clients"),
            hits >= 0 && misses >= 0 && hits + misses > 0 ? hits.Value / ((double)hits.Value + misses.Value) : null,
            Number("evicted_keys"),
            fields.GetValueOrDefault("redis_version"),
            Number("uptime_in_seconds"))
        {
            Replicas = ReplicasOf(fields, Number("master_repl_offset")),
        };

        long? Number(string name) => ToNumber(fields.GetValueOrDefault(name, ""));
    }

    // As in slave0:ip=127.0.0.1,port=6380,state=online,offset=77,lag=0.
    private static Dictionary<string, ReplicaFigures> ReplicasOf(Dictionary<string, string> fields, long? sent)
    {
        var replicas = new Dictionary<string, ReplicaFigures>(StringComparer.Ordinal);
        for (int i = 0; fields.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"slave{i}"), out string? told); i++)
        {
            long? lag = ToNumber(Part(told, "offset")) is { } taken && sent is { } all && all >= taken ? all - taken : null;
            replicas[$"{Part(told, "ip")}:{Part(told, "port")}"] = new ReplicaFigures(Part(told, "state"), lag);
        }

        return replicas;
    }

    private static string Part(string text, string name)
    {
        string? part = text.Split(',').FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal));
        return part is null ? "" : part[(name.Length + 1)..];
    }

    private static long? ToNumber(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}

/// <summary>What a primary tells of a replica.</summary>
/// <param name="State"><c>online</c>, or what it does before that.</param>
/// <param name="LagBytes">How many bytes of changes it has not acknowledged, which it does once a second; null where that is not known.</param>
internal sealed record ReplicaFigures(string State, long? LagBytes);
