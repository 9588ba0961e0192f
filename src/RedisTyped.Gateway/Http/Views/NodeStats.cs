using System.Globalization;
using System.Text.Json;
using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Views;

/// <summary>The figures of one node, or what asking for them failed with.</summary>
/// <param name="Node">The node.</param>
/// <param name="Keys">How many keys its database has.</param>
/// <param name="Fields">What INFO says.</param>
/// <param name="Problem">What it failed with.</param>
internal sealed record NodeStats(NodeId Node, long? Keys, IReadOnlyDictionary<string, string> Fields, Problem? Problem)
{
    private static readonly (string Name, string Field)[] Figures =
    [
        ("usedMemoryBytes", "used_memory"),
        ("maxMemoryBytes", "maxmemory"),
        ("clients", "connected_clients"),
        ("opsPerSecond", "instantaneous_ops_per_sec"),
        ("commands", "total_commands_processed"),
        ("hits", "keyspace_hits"),
        ("misses", "keyspace_misses"),
        ("expired", "expired_keys"),
        ("evicted", "evicted_keys"),
        ("replicas", "connected_slaves"),
        ("uptimeSeconds", "uptime_in_seconds"),
    ];

    /// <summary>Reads what a node answered to DBSIZE and INFO.</summary>
    public static NodeStats Read(NodeResult<RedisResult> size, NodeResult<RedisResult> info)
    {
        if ((size.Exception ?? info.Exception) is { } fault)
        {
            Problem problem = Faults.Of(fault, size.Succeeded ? "INFO" : "DBSIZE") ?? new(500, "failed", "The call failed", "The node could not be asked.");
            return new NodeStats(size.Node, null, new Dictionary<string, string>(), problem with { Node = size.Node.Name });
        }

        return new NodeStats(size.Node, (long)size.Value!, FieldsOf(ReplyElements.TextOf(info.Value!)), null);
    }

    /// <summary>The fields of a reply to INFO.</summary>
    public static IReadOnlyDictionary<string, string> FieldsOf(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (!line.StartsWith('#') && line.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        return fields;
    }

    /// <summary>Writes it as an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", Node.Name);
        if (Problem is { } problem)
        {
            json.WritePropertyName("problem");
            problem.Write(json);
        }
        else
        {
            json.WriteNumber("keys", Keys!.Value);
            json.WriteString("version", Fields.GetValueOrDefault("redis_version", ""));
            foreach ((string name, string field) in Figures)
            {
                json.WritePropertyName(name);
                WriteNumber(json, long.TryParse(Fields.GetValueOrDefault(field), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a number or null.</summary>
    public static void WriteNumber(Utf8JsonWriter json, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
