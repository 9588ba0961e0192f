using System.CommandLine;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Placement;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Commands;

/// <summary>Says what a topology is. Connects to nothing but a Redis Cluster, whose nodes it asks what they have and what is on the move.</summary>
internal sealed class TopologyShowCommand : ToolCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The topology: a JSON file, or a servers.txt of redis-router." };

    public TopologyShowCommand(CommandConsole console)
        : base(
            "show",
            "Say what a topology is: its router and epoch, its nodes with their addresses, replicas and databases, which slots or share of the keys each has, "
                + "and what of a Redis Cluster is on the move now. Connects to nothing but a Redis Cluster. 'nodes' lists the nodes alone, for scripts.",
            console,
            takesTopology: false,
            "topology show topology.json",
            "topology show cluster.json --json")
    {
        Arguments.Add(_file);
    }

    public override string Path => "topology show";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        ClusterPlacement? cluster = null;
        TopologyInput topology = await TopologyInput.Load(words.GetRequiredValue(_file)).WithSlotsAsync(
            cancellationToken,
            async redis => cluster = await ClusterPlacement.AskAsync(redis, cancellationToken));
        var report = new TopologyReport(topology, cluster);
        if (AsJson(words))
        {
            TopologyJson.Write(Console.Output, report);
        }
        else
        {
            TopologyText.Write(Console, report);
        }

        if (cluster is not { Unanswered: { Count: > 0 } unanswered })
        {
            return ExitCode.Done;
        }

        foreach ((string node, string why) in unanswered)
        {
            Console.Say($"node '{node}' did not say what of its slots is on the move: {why}");
        }

        return ExitCode.Failed;
    }
}
