using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing.Slots;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>The primaries of a Redis Cluster with their connections. One that stays keeps its own over all changes of the map.</summary>
/// <param name="settings">How to connect.</param>
/// <param name="cluster">The connection to the whole cluster.</param>
/// <param name="primaries">Opens the connections to primaries alone.</param>
/// <param name="slots">Sends again what is refused while slots move.</param>
internal sealed class ClusterNodes(ClusterSettings settings, IConnectionMultiplexer cluster, PrimaryConnections primaries, SlotFollower slots)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<RedisNode> _left = [];
    private IReadOnlyList<RedisNode> _nodes = [];
    private bool _isClosed;

    /// <summary>Makes the topology of a map. Not thread-safe.</summary>
    public async Task<ConnectedTopology> TopologyOfAsync(ClusterMap map)
    {
        Task<RedisNode>[] opening = [.. map.Primaries.Select(NodeOfAsync)];
        RedisNode[] nodes;
        try
        {
            nodes = await Task.WhenAll(opening).ConfigureAwait(false);
        }
        catch
        {
            // Nobody else knows of those that were opened beside one that failed.
            NodeSet.Close(opening.Where(static one => one.IsCompletedSuccessfully).Select(static one => one.Result).Except(_nodes));
            throw;
        }

        RedisNode[] gone = Take(nodes);
        Array.ForEach(gone, node => _ = LetGoAsync(node));
        return new ConnectedTopology(new TopologySnapshot(map.Nodes, new ClusterRouter(map.Nodes)), _nodes);
    }

    public Task CloseAsync() => NodeSet.CloseAsync(End());

    public void Close() => NodeSet.Close(End());

    private RedisNode[] End()
    {
        lock (_gate)
        {
            _isClosed = true;
            return [.. _nodes, .. _left];
        }
    }

    // Those that have gone.
    private RedisNode[] Take(RedisNode[] nodes)
    {
        lock (_gate)
        {
            RedisNode[] before = [.. _nodes];
            if (!_isClosed)
            {
                _nodes = Array.AsReadOnly(nodes);
                _left.AddRange(before.Except(nodes));
                return [.. before.Except(nodes)];
            }
        }

        // Connected while the client was disposed of: nobody else closes them.
        NodeSet.Close(nodes.Except(_nodes));
        throw new ObjectDisposedException(nameof(ShardedRedis));
    }

    private async Task<RedisNode> NodeOfAsync(ClusterPrimary primary)
    {
        if (_nodes.FirstOrDefault(node => node.Id == primary.Id) is { } known)
        {
            return known;
        }

        ConnectionMultiplexer connection = await primaries.TakeAsync(primary).ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var node = new RedisNode(settings.Blocking(primary), cluster, connection, slots);
        node.StateChanged += (_, _) => slots.Map.NoteRefusal();
        return node;
    }

    // Calls that began with it end on it. Subscriptions hang on the cluster's connection and live on, and the node with them.
    private async Task LetGoAsync(RedisNode node)
    {
        await Task.Delay(settings.OperationTimeout).ConfigureAwait(false);
        await node.CloseOwnAsync().ConfigureAwait(false);
        while (node.Resources.AreHeld)
        {
            await Task.Delay(BetweenLooks).ConfigureAwait(false);
        }

        lock (_gate)
        {
            if (!_left.Remove(node) || _isClosed)
            {
                return;
            }
        }

        await node.LeaveAsync().ConfigureAwait(false);
    }
}
