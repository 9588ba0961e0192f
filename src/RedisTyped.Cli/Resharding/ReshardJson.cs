using System.Text.Json;
using RedisTyped.Cli.Output;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Cli.Resharding;

/// <summary>Writes events and progress as one JSON object a line; <c>event</c> says which.</summary>
internal static class ReshardJson
{
    public static void Write(TextWriter output, ReshardEvent told) => JsonLine.Write(output, json =>
    {
        json.WriteString("event", told.Name);
        json.WriteString("time", told.Time);
        json.WriteString("message", told.Message);
        foreach (var (name, value) in told.Fields)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }
    });

    public static void Write(TextWriter output, DateTimeOffset time, ReshardReading reading) => JsonLine.Write(output, json =>
    {
        json.WriteString("event", "progress");
        json.WriteString("time", time);
        json.WriteString("source", reading.Source);
        json.WriteNumber("fullSyncs", reading.FullSyncs);
        json.WriteNumber("partialSyncs", reading.PartialSyncs);
        json.WriteNumber("sourceLosses", reading.SourceLosses);
        json.WriteNumber("spoolBytes", reading.Spooled);
        json.WriteStartArray("links");
        foreach (var link in reading.Links)
        {
            Write(json, link);
        }

        json.WriteEndArray();
        json.WriteStartArray("targets");
        foreach (var target in reading.Targets)
        {
            Write(json, target);
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, SyncReading link)
    {
        json.WriteStartObject();
        json.WriteNumber("link", link.Number);
        json.WriteString("source", link.Source);
        json.WriteString("phase", link.Phase.ToString().ToLowerInvariant());
        json.WriteNumber("snapshotRead", link.SnapshotRead);
        if (link.SnapshotTotal is { } total)
        {
            json.WriteNumber("snapshotTotal", total);
        }

        if (link.SnapshotEstimate is { } estimate)
        {
            json.WriteNumber("snapshotEstimate", estimate);
        }

        json.WriteNumber("sourceOffset", link.SourceOffset);
        json.WriteNumber("appliedOffset", link.AppliedOffset);
        json.WriteNumber("lagBytes", link.LagBytes);
        json.WriteNumber("lagMs", (long)link.Lag.TotalMilliseconds);
        json.WriteStartArray("replicas");
        foreach (var replica in link.Replicas)
        {
            json.WriteStartObject();
            json.WriteString("target", replica.Target);
            json.WriteString("replica", replica.Peer);
            json.WriteNumber("appliedOffset", replica.AppliedOffset);
            json.WriteNumber("waitingBytes", replica.Waiting);
            json.WriteNumber("spoolBytes", replica.Spooled);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TargetReading target)
    {
        json.WriteStartObject();
        json.WriteString("target", target.Target);
        json.WriteNumber("keysKept", target.KeysKept);
        json.WriteNumber("keysDropped", target.KeysDropped);
        json.WriteNumber("strays", target.Strays);
        json.WriteNumber("snapshotBytes", target.SnapshotBytes);
        json.WriteStartObject("commands");
        foreach (var (name, count) in target.Commands.OrderBy(static one => one.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(name);
            json.WriteNumber("passed", count.Passed);
            json.WriteNumber("dropped", count.Dropped);
            json.WriteNumber("split", count.Split);
            json.WriteNumber("refetched", count.Refetched);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
