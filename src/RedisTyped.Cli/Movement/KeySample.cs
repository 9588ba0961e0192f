using RedisTyped.Cli.Connections;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Cli.Movement;

/// <summary>Real keys of the running nodes, and where another topology looks for them.</summary>
internal sealed class KeySample
{
    private const int PageSize = 1000;

    /// <summary>How many keys were looked at.</summary>
    public long Total { get; private set; }

    /// <summary>How many of them are on a node that is not theirs by the old topology either.</summary>
    public long Misplaced { get; private set; }

    /// <summary>How many of them go from the node that has them to another.</summary>
    public Dictionary<(NodeId From, NodeId To), long> Moves { get; } = [];

    /// <summary>Scans nodes, from each in proportion to the keys that it holds; at least one of each that holds any.</summary>
    /// <exception cref="NodeDownException">A node does not answer.</exception>
    /// <exception cref="UsageException">A router stores keys in another form, from which they cannot be told.</exception>
    public static async Task<KeySample> TakeAsync(
        TopologyInput before, TopologyInput after, int count, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (before.Snapshot.Router.RewritesKeys || after.Snapshot.Router.RewritesKeys)
        {
            throw new UsageException("--sample cannot tell keys that are stored without their tags, as legacyTags has it; leave it out.");
        }

        var nodes = new List<RedisNode>();
        try
        {
            foreach (NodePlan plan in before.Plans)
            {
                var (node, failure) = await NodeDial.ConnectAsync(plan, timeout, cancellationToken);
                nodes.Add(node ?? throw new NodeDownException(failure!));
            }

            long[] held = await Task.WhenAll(nodes.Select(async node => (long)await AskAsync(node, "DBSIZE", [], cancellationToken)));
            double part = Math.Min(1, count / (double)Math.Max(1, held.Sum()));
            var sample = new KeySample();
            for (int i = 0; i < nodes.Count; i++)
            {
                await sample.ScanAsync(nodes[i], (long)Math.Ceiling(held[i] * part), before.Snapshot, after.Snapshot, cancellationToken);
            }

            return sample;
        }
        finally
        {
            await NodeSet.CloseAsync(nodes);
        }
    }

    private static async Task<RedisResult> AskAsync(RedisNode node, string command, object[] arguments, CancellationToken cancellationToken) =>
        await node.Database.ExecuteAsync(command, arguments).WaitAsync(node.OperationTimeout, cancellationToken);

    private async Task ScanAsync(RedisNode node, long most, TopologySnapshot before, TopologySnapshot after, CancellationToken cancellationToken)
    {
        string cursor = "0";
        long seen = 0;
        do
        {
            var page = (RedisResult[])(await AskAsync(node, "SCAN", [cursor, "COUNT", PageSize], cancellationToken))!;
            cursor = (string)page[0]!;
            foreach (byte[] key in ((byte[][])page[1]!).Take((int)Math.Min(int.MaxValue, most - seen)))
            {
                Add(node.Id, before.RouteOf(key).Node, after.RouteOf(key).Node);
                seen++;
            }
        }
        while (cursor != "0" && seen < most);
    }

    private void Add(NodeId has, NodeId owner, NodeId next)
    {
        Total++;
        Misplaced += has == owner ? 0 : 1;
        if (has != next)
        {
            Moves[(has, next)] = Moves.GetValueOrDefault((has, next)) + 1;
        }
    }
}
