using System.CommandLine;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;

namespace RedisTyped.Cli.Commands;

/// <summary>Lists the nodes of a topology. Connects to nothing but a Redis Cluster, which alone knows its slots.</summary>
internal sealed class NodesCommand : ToolCommand
{
    public NodesCommand(CommandConsole console)
        : base(
            "nodes",
            "List the nodes: addresses, weights, slots, and the share of keys to expect. Connects to nothing but a Redis Cluster.",
            console,
            "nodes --topology servers.txt",
            "nodes --topology topology.json --json")
    {
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var topology = await Topology(words).WithSlotsAsync(cancellationToken);
        var router = topology.Snapshot.Router;
        Node[] nodes = [.. topology.Snapshot.Nodes.Select((node, index) => new Node(node, Share(router, index), Slots(topology, index)))];
        if (AsJson(words))
        {
            WriteLines(topology, nodes);
        }
        else
        {
            WriteTable(topology, nodes);
        }

        return ExitCode.Done;
    }

    private static double? Share(ShardRouter router, int index) => router.ExpectedShares is { Count: > 0 } shares ? shares[index] : null;

    /// <summary>The slots a node owns in truth, also where they were dealt out.</summary>
    private static string? Slots(TopologyInput topology, int index)
    {
        if (topology.Snapshot.Router is ClusterRouter)
        {
            return string.Join(',', topology.Snapshot.Nodes[index].Slots);
        }

        if (topology.Snapshot.Router is not SlotRouter)
        {
            return null;
        }

        ushort[] owners = SlotOwners.Of(topology.Snapshot.Nodes);
        return string.Join(',', SlotOwners.RangesOf(Enumerable.Range(0, owners.Length).Where(slot => owners[slot] == index)));
    }

    private void WriteLines(TopologyInput topology, IEnumerable<Node> nodes)
    {
        foreach (var (node, share, slots) in nodes)
        {
            JsonLine.Write(Console.Output, json =>
            {
                json.WriteString("node", node.Id.Name);
                json.WriteStartArray("endpoints");
                foreach (string endPoint in topology.EndPointsOf(node.Id))
                {
                    json.WriteStringValue(endPoint);
                }

                json.WriteEndArray();
                json.WriteNumber("weight", node.Weight);
                if (slots is not null)
                {
                    json.WriteString("slots", slots);
                }

                if (share is { } known)
                {
                    json.WriteNumber("expectedShare", known);
                }

                json.WriteString("router", topology.Snapshot.Router.Name);
            });
        }
    }

    private void WriteTable(TopologyInput topology, Node[] nodes)
    {
        bool slots = nodes.Any(node => node.Slots is not null);
        bool shares = nodes.Any(node => node.Share is not null);
        var table = new TextTable().Column("NODE").Column("ENDPOINT").Column("WEIGHT", right: true);
        _ = slots ? table.Column("SLOTS") : table;
        _ = shares ? table.Column("SHARE", right: true) : table;
        foreach (var node in nodes)
        {
            table.Row(
            [
                node.Placed.Id.Name,
                topology.EndPointOf(node.Placed.Id),
                Figures.Number(node.Placed.Weight),
                .. slots ? [node.Slots!] : Array.Empty<string>(),
                .. shares ? [Figures.Percent(node.Share!.Value)] : Array.Empty<string>(),
            ]);
        }

        table.Write(Console);
        Console.Say($"{nodes.Length} {(nodes.Length == 1 ? "node" : "nodes")}, router {topology.Snapshot.Router.Name}");
    }

    private sealed record Node(RouterNode Placed, double? Share, string? Slots);
}
