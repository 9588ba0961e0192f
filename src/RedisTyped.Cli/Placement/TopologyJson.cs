using System.Text.Json;
using RedisTyped.Cli.Output;

namespace RedisTyped.Cli.Placement;

/// <summary>Writes what a topology is as lines of JSON: one for each node, then one for the whole, with <c>nodes</c>.</summary>
internal static class TopologyJson
{
    public static void Write(TextWriter output, TopologyReport report)
    {
        foreach (NodePlacement node in report.Nodes)
        {
            JsonLine.Write(output, json => WriteNode(json, report, node));
        }

        JsonLine.Write(output, json =>
        {
            json.WriteNumber("nodes", report.Nodes.Length);
            json.WriteString("router", report.Router.Name);
            json.WriteNumber("epoch", report.Topology.Options.Epoch);
            json.WriteBoolean("followEpochs", report.Topology.Options.FollowEpochs);
            json.WriteString("readFrom", report.Topology.Options.ReadFrom.ToString());
            if (report.Cluster is { } cluster)
            {
                json.WriteString("unownedSlots", report.Unowned);
                WriteTexts(json, "primariesWithoutSlots", cluster.WithoutSlots);
                WriteTexts(json, "unanswered", cluster.Unanswered.Keys);
            }
        });
    }

    private static void WriteNode(Utf8JsonWriter json, TopologyReport report, NodePlacement node)
    {
        json.WriteString("node", node.Node.Id.Name);
        json.WriteString("address", report.Topology.EndPointsOf(node.Node.Id)[0]);
        WriteTexts(json, "replicas", report.ReplicasOf(node));
        json.WriteNumber("database", report.DatabaseOf(node));
        json.WriteNumber("weight", node.Node.Weight);
        if (node.Slots is { } slots)
        {
            json.WriteString("slots", slots);
        }

        if (node.Share is { } share)
        {
            json.WriteNumber("expectedShare", share);
        }

        if (report.Cluster is { } cluster)
        {
            json.WriteStartArray("moving");
            foreach (SlotMove move in cluster.MovesOf(node.Node.Id))
            {
                json.WriteStartObject();
                json.WriteString("slots", move.Slots);
                json.WriteString(move.Leaves ? "to" : "from", move.Other);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
