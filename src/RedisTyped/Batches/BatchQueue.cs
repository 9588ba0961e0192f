using RedisTyped.Execution;

namespace RedisTyped.Batches;

/// <summary>The commands of a batch, node by node, and whether it still takes any. Queuing is for one caller.</summary>
internal sealed class BatchQueue
{
    private readonly NodeQueue?[] _nodes;
    private int _isClosed;

    public BatchQueue(ConnectedTopology topology, BatchOptions options)
    {
        Topology = topology;
        MaxInFlight = options.MaxInFlight;

        // Merged commands gather the keys of a node, and a Redis Cluster takes only those of one slot.
        Merges = options.AutoBatch && !topology.Router.KeepsSlotsApart;
        _nodes = new NodeQueue?[topology.Nodes.Count];
    }

    /// <summary>The nodes at the moment when the batch was made.</summary>
    public ConnectedTopology Topology { get; }

    public int MaxInFlight { get; }

    /// <summary>Whether calls that mean the same together are sent as one command.</summary>
    public bool Merges { get; }

    /// <summary>How many commands have been queued.</summary>
    public int Count { get; private set; }

    /// <summary>The nodes that have commands.</summary>
    public IEnumerable<NodeQueue> Nodes => _nodes.OfType<NodeQueue>();

    public NodeQueue Of(int node) => _nodes[node] ??= new NodeQueue(Topology.NodeAt(node), this);

    public int NextPosition() => Count++;

    /// <summary>Takes no more commands.</summary>
    /// <returns>Whether it took some until now.</returns>
    public bool TryClose() => Interlocked.Exchange(ref _isClosed, 1) == 0;

    /// <exception cref="InvalidOperationException">The batch has been sent or dropped.</exception>
    public void ThrowIfClosed()
    {
        if (Volatile.Read(ref _isClosed) != 0)
        {
            throw new InvalidOperationException("The batch has been sent or dropped, and takes no more commands; create another one.");
        }
    }
}
