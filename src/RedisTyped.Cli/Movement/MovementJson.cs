using System.Text.Json;
using RedisTyped.Cli.Output;
using RedisTyped.Reloading;
using RedisTyped.Routing;

namespace RedisTyped.Cli.Movement;

/// <summary>Writes a report as lines of JSON: one for each move, then one for the whole, with <c>added</c>.</summary>
internal static class MovementJson
{
    public static void Write(TextWriter output, MovementReport report)
    {
        foreach (MoveLine move in report.Moves)
        {
            JsonLine.Write(output, json =>
            {
                json.WriteString("from", move.From.Name);
                json.WriteString("to", move.To.Name);
                json.WriteNumber("share", move.Share);
                if (move.Sampled is { } sampled)
                {
                    json.WriteNumber("sampledKeys", sampled);
                }
            });
        }

        TopologyChange change = report.Change;
        JsonLine.Write(output, json =>
        {
            json.WriteNumber("share", report.Movement.Share);
            json.WriteBoolean("exact", report.Movement.IsExact);
            if (!report.Movement.IsExact)
            {
                json.WriteNumber("madeUpKeys", report.Movement.SampleSize);
            }

            WriteNodes(json, "added", change.Added);
            WriteNodes(json, "removed", change.Removed);
            WriteNodes(json, "reconnected", change.Reconnected);
            json.WriteString("routerBefore", change.Before.Router.Name);
            json.WriteString("routerAfter", change.After.Router.Name);
            if (report.Keys is { } keys)
            {
                json.WriteNumber("sampledKeys", keys.Total);
                json.WriteNumber("misplacedKeys", keys.Misplaced);
                if (report.SampledShare is { } share)
                {
                    json.WriteNumber("sampledShare", share);
                }
            }
        });
    }

    private static void WriteNodes(Utf8JsonWriter json, string name, IReadOnlyList<NodeId> nodes)
    {
        json.WriteStartArray(name);
        foreach (NodeId node in nodes)
        {
            json.WriteStringValue(node.Name);
        }

        json.WriteEndArray();
    }
}
