using System.Globalization;
using System.Text;

namespace RedisTyped.Gateway.Replies;

/// <summary>Makes one INFO of those of all nodes, as of one server: what counts is summed, what differs otherwise is that of the first node.</summary>
internal static class InfoText
{
    // Sums of these say something; sums of process ids, ports, ratios and times do not.
    private static readonly HashSet<string> Summed = new(
        [
            "used_memory", "used_memory_rss", "used_memory_peak", "used_memory_overhead", "used_memory_startup", "used_memory_dataset",
            "used_memory_lua", "used_memory_scripts", "used_memory_vm_eval", "used_memory_vm_functions", "used_memory_vm_total",
            "number_of_cached_scripts", "number_of_functions", "number_of_libraries", "maxmemory", "total_system_memory", "mem_clients_normal",
            "mem_clients_slaves", "mem_total_replication_buffers", "lazyfree_pending_objects", "lazyfreed_objects", "connected_clients",
            "maxclients", "blocked_clients", "tracking_clients", "clients_in_timeout_table", "cluster_connections", "connected_slaves",
            "total_connections_received", "total_commands_processed", "instantaneous_ops_per_sec", "total_net_input_bytes",
            "total_net_output_bytes", "total_net_repl_input_bytes", "total_net_repl_output_bytes", "rejected_connections", "sync_full",
            "sync_partial_ok", "sync_partial_err", "expired_keys", "evicted_keys", "evicted_clients", "keyspace_hits", "keyspace_misses",
            "total_forks", "total_reads_processed", "total_writes_processed", "total_error_replies", "unexpected_error_replies",
            "rdb_changes_since_last_save", "pubsubshard_channels", "pubsub_channels", "expire_cycle_cpu_milliseconds",
        ],
        StringComparer.Ordinal);

    /// <summary>Combines the texts.</summary>
    /// <param name="nodes">That of each node, in the order of the topology; at least one.</param>
    /// <param name="isCluster">Whether clients are to see a Redis Cluster; null: as the first node says.</param>
    public static string Combine(IReadOnlyList<string> nodes, bool? isCluster = null)
    {
        Dictionary<string, string>[] others = [.. nodes.Select(Fields)];
        var text = new StringBuilder();
        bool inKeyspace = false;
        foreach (string line in Lines(nodes[0]))
        {
            if (inKeyspace && line.Length == 0)
            {
                AppendDatabases(text, others);
                inKeyspace = false;
            }

            inKeyspace |= line == "# Keyspace";
            if (!(inKeyspace && IsDatabase(line)))
            {
                text.Append(Line(line, others, isCluster)).Append("\r\n");
            }
        }

        if (inKeyspace)
        {
            AppendDatabases(text, others);
        }

        return text.ToString();
    }

    private static string Line(string line, Dictionary<string, string>[] nodes, bool? isCluster)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : line[..colon];
        return name switch
        {
            "cluster_enabled" when isCluster is { } enabled => $"cluster_enabled:{(enabled ? 1 : 0)}",
            "redis_mode" when isCluster is { } enabled => $"redis_mode:{(enabled ? "cluster" : "standalone")}",
            _ when Summed.Contains(name) => string.Create(CultureInfo.InvariantCulture, $"{name}:{nodes.Sum(node => NumberOf(node, name))}"),
            _ => line,
        };
    }

    // db0:keys=1,expires=0,avg_ttl=0, of all databases that any node has.
    private static void AppendDatabases(StringBuilder text, Dictionary<string, string>[] nodes)
    {
        foreach (string name in nodes.SelectMany(static n => n.Keys).Where(static n => IsDatabase(n)).Distinct().OrderBy(static n => n.Length).ThenBy(static n => n, StringComparer.Ordinal))
        {
            long keys = 0, expires = 0, time = 0;
            foreach (Dictionary<string, string> node in nodes)
            {
                if (node.TryGetValue(name, out string? value))
                {
                    long[] parts = [.. value.Split(',').Select(static part => long.Parse(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture))];
                    keys += parts[0];
                    expires += parts[1];
                    time += parts[1] * parts[2];
                }
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}:keys={keys},expires={expires},avg_ttl={(expires == 0 ? 0 : time / expires)}\r\n");
        }
    }

    private static bool IsDatabase(string line) => line.StartsWith("db", StringComparison.Ordinal) && line.Length > 2 && char.IsAsciiDigit(line[2]);

    private static long NumberOf(Dictionary<string, string> node, string name) =>
        node.TryGetValue(name, out string? value) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : 0;

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Lines(text))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        return fields;
    }

    private static string[] Lines(string text)
    {
        string[] lines = text.Split("\r\n");
        return lines is [.., ""] ? lines[..^1] : lines;
    }
}
