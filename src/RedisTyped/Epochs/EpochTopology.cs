using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RedisTyped.Routing;
using RedisTyped.Routing.Twemproxy;
using RedisTyped.Topology;

namespace RedisTyped.Epochs;

/// <summary>A topology as it is published to clients: a topology file without any secret, which clients have by themselves.</summary>
internal static class EpochTopology
{
    private const string Password = "password";

    /// <summary>Writes what places keys and says where nodes are.</summary>
    /// <param name="options">The topology.</param>
    /// <exception cref="TopologyException">It cannot be given to others.</exception>
    public static string Write(RedisTypedOptions options)
    {
        List<string> faults = [];
        if (options.RouterFactory is not null)
        {
            faults.Add("router: is made by code, which cannot be published; take one with a name");
        }

        if (options.HostRecords && (options.Password is not null || options.Nodes.Any(static node => (node.Password ?? PasswordIn(node.Configuration)) is not null)))
        {
            faults.Add("hostRecords: places keys by passwords, which are not published; write the ringText of each node instead");
        }

        faults.AddRange(options.Nodes.Where(static node => node.Configuration is null).Select(static node => $"node '{node.Name}': has a connection instead of an address, which cannot be published"));
        if (faults.Count > 0)
        {
            throw new TopologyException(options.Source, faults);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("router", options.Router);
            WriteSwitch(json, "legacyTags", options.LegacyTags);
            WriteSwitch(json, "hostRecords", options.HostRecords);
            WritePool(json, options.Twemproxy);
            WriteText(json, "user", options.User);
            json.WriteStartArray("nodes");
            foreach (NodeOptions node in options.Nodes)
            {
                WriteNode(json, node);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what was published.</summary>
    /// <param name="json">The text.</param>
    /// <param name="epoch">Its epoch, for messages.</param>
    /// <exception cref="TopologyException">It has faults.</exception>
    public static RedisTypedOptions Read(string json, long epoch) =>
        TopologyFile.ParseJson(json, string.Create(CultureInfo.InvariantCulture, $"The topology published for epoch {epoch}"));

    /// <summary>The password in a configuration string; null: it has none.</summary>
    public static string? PasswordIn(string? configuration) => configuration is null ? null : ConfigurationItems.ValueOf(configuration, Password);

    private static bool IsPassword(string item) => ConfigurationItems.Sets(item, Password);

    private static void WritePool(Utf8JsonWriter json, TwemproxySettings? pool)
    {
        if (pool is not null)
        {
            json.WriteStartObject("twemproxy");
            json.WriteString("hash", TwemproxyNames.Of(pool.Hash));
            json.WriteString("distribution", TwemproxyNames.Of(pool.Distribution));
            WriteText(json, "hashTag", pool.HashTag.Length == 0 ? null : pool.HashTag);
            json.WriteEndObject();
        }
    }

    private static void WriteNode(Utf8JsonWriter json, NodeOptions node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("configuration", string.Join(',', node.Configuration!.Split(',').Where(static item => !IsPassword(item))));
        if (node.Replicas.Count > 0)
        {
            json.WriteStartArray("replicas");
            foreach (string replica in node.Replicas)
            {
                json.WriteStringValue(replica);
            }

            json.WriteEndArray();
        }

        if (node.Weight != 1)
        {
            json.WriteString("weight", node.Weight.ToString("R", CultureInfo.InvariantCulture));
        }

        WriteText(json, "slots", node.Slots);
        WriteText(json, "ringText", node.RingText);
        WriteText(json, "user", node.User);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteSwitch(Utf8JsonWriter json, string name, bool isOn)
    {
        if (isOn)
        {
            json.WriteBoolean(name, isOn);
        }
    }
}
