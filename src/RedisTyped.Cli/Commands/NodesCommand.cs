using System.CommandLine;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Placement;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Commands;

/// <summary>Lists the nodes of a topology, a line each, for scripts: who has which keys. Connects to nothing but a Redis Cluster, which alone knows its slots.</summary>
internal sealed class NodesCommand : ToolCommand
{
    public NodesCommand(CommandConsole console)
        : base(
            "nodes",
            "List the nodes, a line each: addresses, weights, slots, and the share of keys to expect. Connects to nothing but a Redis Cluster. "
                + "What more there is to say of the topology, 'topology show' says.",
            console,
            "nodes --topology servers.txt",
            "nodes --topology topology.json --json")
    {
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var topology = await Topology(words).WithSlotsAsync(cancellationToken);
        NodePlacement[] nodes = NodePlacement.Of(topology);
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

    private void WriteLines(TopologyInput topology, IEnumerable<NodePlacement> nodes)
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

    private void WriteTable(TopologyInput topology, NodePlacement[] nodes)
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
                node.Node.Id.Name,
                topology.EndPointOf(node.Node.Id),
                Figures.Number(node.Node.Weight),
                .. slots ? [node.Slots!] : Array.Empty<string>(),
                .. shares ? [Figures.Percent(node.Share!.Value)] : Array.Empty<string>(),
            ]);
        }

        table.Write(Console);
        Console.Say($"{nodes.Length} {(nodes.Length == 1 ? "node" : "nodes")}, router {topology.Snapshot.Router.Name}");
    }
}
