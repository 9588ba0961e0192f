using RedisTyped.Nodes;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// The connections of the gateway to one node that clients share: one for each version of RESP, since a node writes the same reply differently in
/// each. It ends with the node, as a reload ends it. Thread-safe.
/// </summary>
internal sealed class NodeLinks : INodeResource
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly RedisNode _node;
    private readonly Lock _gate = new();
    private readonly ITimer _watch;
    private readonly NodeLink _resp2;
    private readonly ReplicaLinks? _replicas;
    private volatile NodeLink? _resp3;
    private bool _isClosed;
    private uint _turn;

    private NodeLinks(RedisNode node)
    {
        _node = node;
        _resp2 = new NodeLink(node, protocol: 2);
        if (node.ReadFrom != ReadFrom.Primary)
        {
            _replicas = new ReplicaLinks(node);
            _replicas.Look();
        }

        _watch = TimeProvider.System.CreateTimer(static links => ((NodeLinks)links!).Look(), this, LookEvery, LookEvery);
    }

    /// <summary>The node.</summary>
    public RedisNode Node => _node;

    /// <summary>Whether requests of RESP2 clients reach the node.</summary>
    public bool IsConnected => _resp2.IsConnected;

    /// <summary>Ends when the first attempt to connect has.</summary>
    public Task Tried => _replicas is null ? _resp2.Tried : Task.WhenAll(_resp2.Tried, _replicas.Tried);

    /// <summary>The links of a node, made when first asked for.</summary>
    /// <exception cref="NodeRemovedException">The node has left the topology.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed of.</exception>
    public static NodeLinks Of(RedisNode node) => node.Resources.Get(static node => new NodeLinks(node));

    /// <summary>The link for clients of a protocol.</summary>
    /// <param name="protocol">2 or 3.</param>
    public NodeLink For(int protocol) => protocol == 2 ? _resp2 : _resp3 ?? OpenResp3();

    /// <summary>The link for a command of clients of a protocol, where the node's <see cref="ReadFrom"/> says.</summary>
    /// <param name="protocol">2 or 3.</param>
    /// <param name="mayAskReplica">Whether a replica can answer it.</param>
    /// <returns>The link; null: a replica is to answer, and none can be reached.</returns>
    public NodeLink? For(int protocol, bool mayAskReplica)
    {
        if (!mayAskReplica || _replicas is null)
        {
            return For(protocol);
        }

        // Which server is nearest is not measured here: the primary and its replicas have their turns.
        NodeLink? replica = _node.ReadFrom == ReadFrom.Nearest && (Interlocked.Increment(ref _turn) & 1) == 0 ? null : _replicas.Next(protocol);
        return replica ?? (_node.ReadFrom == ReadFrom.Replica ? null : For(protocol));
    }

    /// <inheritdoc/>
    public async Task CloseAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(Links().Select(link => link.CloseAsync(_node.OperationTimeout))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        foreach (NodeLink link in Links())
        {
            link.Dispose();
        }
    }

    private NodeLink OpenResp3()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return _resp3 ??= new NodeLink(_node, protocol: 3);
        }
    }

    private void Look()
    {
        _resp2.Watch();
        _resp3?.Watch();
        _replicas?.Look();
    }

    private List<NodeLink> Links()
    {
        lock (_gate)
        {
            _isClosed = true;
            return [_resp2, .. _resp3 is { } resp3 ? [resp3] : (NodeLink[])[], .. _replicas?.Close() ?? []];
        }
    }
}
