using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RedisTyped.Routing;
using RedisTyped.Routing.Twemproxy;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>Writes what was imported as a topology file.</summary>
internal static class TopologyText
{
    private static readonly JsonWriterOptions Form = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives the text of the file; it holds the passwords.</summary>
    public static string Of(ImportedTopology imported)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            WriteMembers(json, imported);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>Writes the members of the topology into an object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, ImportedTopology imported)
    {
        RedisTypedOptions options = imported.Options;
        json.WriteString("router", options.Router);
        if (options.Twemproxy is { } pool)
        {
            json.WriteStartObject("twemproxy");
            json.WriteString("hash", TwemproxyNames.Of(pool.Hash));
            json.WriteString("distribution", TwemproxyNames.Of(pool.Distribution));
            WriteIf(json, "hashTag", pool.HashTag.Length == 0 ? null : pool.HashTag);
            json.WriteEndObject();
        }

        WriteIf(json, "legacyTags", options.LegacyTags);
        WriteIf(json, "hostRecords", options.HostRecords);
        WriteIf(json, "readFrom", options.ReadFrom == default ? null : options.ReadFrom.ToString());
        WriteIf(json, "discoverReplicas", options.DiscoverReplicas);
        WriteIf(
            json, "operationTimeout", imported.OperationTimeout is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms") : null);
        json.WriteStartArray("nodes");
        foreach (NodeOptions node in options.Nodes)
        {
            WriteNode(json, node);
        }

        json.WriteEndArray();
    }

    private static void WriteNode(Utf8JsonWriter json, NodeOptions node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("configuration", node.Configuration);
        if (node.Replicas.Count > 0)
        {
            json.WriteStartArray("replicas");
            foreach (string replica in node.Replicas)
            {
                json.WriteStringValue(replica);
            }

            json.WriteEndArray();
        }

        if (!node.Weight.Equals(1.0))
        {
            json.WriteNumber("weight", node.Weight);
        }

        WriteIf(json, "ringText", node.RingText == node.Name ? null : node.RingText);
        WriteIf(json, "user", node.User);
        WriteIf(json, "password", node.Password);
        json.WriteEndObject();
    }

    private static void WriteIf(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteIf(Utf8JsonWriter json, string name, bool on)
    {
        if (on)
        {
            json.WriteBoolean(name, true);
        }
    }
}
