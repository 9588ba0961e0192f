using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RedisTyped.Resharding.Planning;

/// <summary>Writes a plan as the JSON that <see cref="PlanReader"/> reads.</summary>
internal static class PlanWriter
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ReshardPlan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("version", ReshardPlan.CurrentVersion);
            json.WriteString("id", plan.Id);
            json.WriteString("created", plan.Created);
            Write(json, "old", plan.Old);
            Write(json, "new", plan.New);
            WriteAll(json, "nodes", plan.Nodes, Write);
            WriteAll(json, "links", plan.Links, Write);
            Write(json, plan.Policies);
            Write(json, plan.Figures);
            WriteAll(json, "findings", plan.Findings, Write);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IReadOnlyList<string> names)
    {
        json.WriteStartArray(name);
        foreach (string one in names)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, PlannedTopology topology)
    {
        json.WriteStartObject(name);
        json.WriteString("file", topology.File);
        json.WriteString("router", topology.Router);
        json.WriteNumber("epoch", topology.Epoch);
        json.WriteString("fingerprint", topology.Fingerprint);
        WriteNames(json, "nodes", topology.Nodes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlannedNode node)
    {
        json.WriteString("old", node.Old);
        json.WriteString("new", node.New);
        json.WriteString("role", PlanWords.Of(node.Role));
        WriteNames(json, "addresses", node.Addresses);
        json.WriteString("version", node.Version);
        json.WriteString("fence", PlanWords.Of(node.Fence));
        json.WriteString("fenceReason", node.FenceReason);
    }

    private static void Write(Utf8JsonWriter json, PlannedLink link)
    {
        json.WriteString("source", link.Source);
        json.WriteString("target", link.Target);
        json.WriteString("mode", PlanWords.Of(link.Mode));
        json.WriteString("modeReason", link.ModeReason);
        json.WriteNumber("keys", link.Keys);
        json.WriteNumber("bytes", link.Bytes);
    }

    private static void Write(Utf8JsonWriter json, PlanPolicies policies)
    {
        json.WriteStartObject("policies");
        json.WriteString("strays", PlanWords.Of(policies.Strays));
        json.WriteString("straddles", PlanWords.Of(policies.Straddles));
        json.WriteString("unknownCommands", PlanWords.Of(policies.UnknownCommands));
        json.WriteString("functions", PlanWords.Of(policies.Functions));
        json.WriteNumber("bigKeyBytes", policies.BigKeyBytes);
        WriteNumber(json, "rateBytes", policies.RateBytes);
        WriteNumber(json, "rateKeys", policies.RateKeys);
        json.WriteNumber("targetLatencyMilliseconds", policies.TargetLatencyLimit is { } limit ? Math.Max(1, (long)limit.TotalMilliseconds) : 0);
        json.WriteNumber("parallelSources", policies.ParallelSources);
        json.WriteString("spoolFolder", policies.SpoolFolder);
        WriteNumber(json, "spoolBytes", policies.SpoolBytes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlanFigures figures)
    {
        json.WriteStartObject("figures");
        json.WriteBoolean("exact", figures.IsExact);
        json.WriteString("strays", figures.Strays is { } strays ? PlanWords.Of(strays) : null);
        WriteNumber(json, "seconds", figures.Duration is { } duration ? (long)Math.Ceiling(duration.TotalSeconds) : null);
        WriteAll(json, "sources", figures.Sources, Write);
        WriteAll(json, "targets", figures.Targets, Write);
        WriteAll(json, "bigKeys", figures.BigKeys, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SourceFigures source)
    {
        json.WriteString("node", source.Node);
        json.WriteNumber("keys", source.Keys);
        json.WriteNumber("bytes", source.Bytes);
        json.WriteNumber("sampledKeys", source.SampledKeys);
        json.WriteNumber("expiringKeys", source.ExpiringKeys);
        json.WriteNumber("strayKeys", source.StrayKeys);
        WriteNames(json, "straySample", source.StraySample);
        json.WriteNumber("movingKeys", source.MovingKeys);
        json.WriteNumber("movingBytes", source.MovingBytes);
        WriteNumber(json, "streamRate", source.StreamRate);
    }

    private static void Write(Utf8JsonWriter json, TargetFigures target)
    {
        json.WriteString("node", target.Node);
        json.WriteNumber("keys", target.Keys);
        json.WriteNumber("bytes", target.Bytes);
        json.WriteNumber("arrivingKeys", target.ArrivingKeys);
        json.WriteNumber("arrivingBytes", target.ArrivingBytes);
        json.WriteNumber("leavingKeys", target.LeavingKeys);
        json.WriteNumber("maxMemory", target.MaxMemory);
    }

    private static void Write(Utf8JsonWriter json, BigKey key)
    {
        json.WriteString("node", key.Node);
        json.WriteNumber("database", key.Database);
        json.WriteString("key", key.Key);
        json.WriteString("type", key.Type);
        json.WriteNumber("bytes", key.Bytes);
        json.WriteString("target", key.Target);
    }

    private static void Write(Utf8JsonWriter json, PlanFinding finding)
    {
        json.WriteString("severity", PlanWords.Of(finding.Severity));
        json.WriteString("node", finding.Node);
        json.WriteString("code", finding.Code);
        json.WriteString("message", finding.Message);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
