using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Placement;

/// <summary>Writes what a topology is for people: a table of nodes with those columns only that it fills, and a sum line.</summary>
internal static class TopologyText
{
    public static void Write(CommandConsole console, TopologyReport report)
    {
        (bool replicas, bool slots, bool shares, bool moves) = (
            report.Nodes.Any(node => report.ReplicasOf(node).Count > 0),
            report.Nodes.Any(static node => node.Slots is not null),
            report.Nodes.Any(static node => node.Share is not null),
            report.Nodes.Any(node => report.Cluster?.MovesOf(node.Node.Id).Count > 0));
        var table = new TextTable().Column("NODE").Column("ADDRESS");
        _ = replicas ? table.Column("REPLICAS") : table;
        table.Column("DATABASE", right: true).Column("WEIGHT", right: true);
        _ = slots ? table.Column("SLOTS") : table;
        _ = shares ? table.Column("SHARE", right: true) : table;
        _ = moves ? table.Column("ON THE MOVE") : table;
        foreach (NodePlacement node in report.Nodes)
        {
            table.Row(
            [
                node.Node.Id.Name,
                report.Topology.EndPointsOf(node.Node.Id)[0],
                .. Cell(replicas, string.Join(", ", report.ReplicasOf(node))),
                report.DatabaseOf(node).ToString(CultureInfo.InvariantCulture),
                Figures.Number(node.Node.Weight),
                .. Cell(slots, node.Slots ?? ""),
                .. Cell(shares, node.Share is { } share ? Figures.Percent(share) : ""),
                .. Cell(moves, string.Join("; ", report.Cluster?.MovesOf(node.Node.Id) ?? [])),
            ]);
        }

        table.Write(console);
        console.Output.WriteLine(SumOf(report));
        if (report.Unowned.Length > 0)
        {
            console.Say($"slots {report.Unowned} have no node: their keys cannot be read or written");
        }

        if (report.Cluster is { WithoutSlots: { Count: > 0 } idle })
        {
            console.Say($"primaries without slots: {string.Join(", ", idle)}");
        }
    }

    private static string SumOf(TopologyReport report)
    {
        RedisTypedOptions options = report.Topology.Options;
        string epoch = options.Epoch > 0 ? string.Create(CultureInfo.InvariantCulture, $", epoch {options.Epoch}") : "";
        string follows = options.FollowEpochs ? ", clients follow epochs" : "";
        string reads = options.ReadFrom == ReadFrom.Primary ? "" : $", reads from {options.ReadFrom}";
        return $"{report.Nodes.Length} {(report.Nodes.Length == 1 ? "node" : "nodes")}, router {report.Router.Name}{epoch}{follows}{reads}";
    }

    private static string[] Cell(bool shown, string text) => shown ? [text] : [];
}
