using System.Net;
using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// The connections of the gateway to one node that clients share: one for each version of RESP, since a node writes the same reply differently in
/// each. It ends with the node, as a reload ends it. Thread-safe.
/// </summary>
internal sealed class NodeLinks : ICallCarrier
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>A node says that it is busy with a script after 5 s unless told otherwise, just when an operation may take no longer.</summary>
    public static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(1);

    private readonly RedisNode _node;
    private readonly Lock _gate = new();
    private readonly ITimer _watch;
    private readonly NodeLink _resp2;
    private readonly ReplicaLinks? _replicas;
    private readonly HashSet<NodeConnection> _ownConnections = [];
    private NodeLink? _resp3;
    private ScriptLink? _scripts2;
    private ScriptLink? _scripts3;
    private bool _isClosed;
    private int _own;
    private uint _turn;

    private NodeLinks(RedisNode node)
    {
        _node = node;
        _resp2 = new NodeLink(node, protocol: 2);
        Uses = new OwnUses(node, _resp2);
        if (node.ReadFrom != ReadFrom.Primary)
        {
            _replicas = new ReplicaLinks(node);
            _replicas.Look();
        }

        _watch = TimeProvider.System.CreateTimer(static links => ((NodeLinks)links!).Look(), this, LookEvery, LookEvery);
    }

    /// <summary>The node.</summary>
    public RedisNode Node => _node;

    /// <summary>What clients have it run over connections of their own.</summary>
    public OwnUses Uses { get; }

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
    public NodeLink For(int protocol) => protocol == 2 ? _resp2 : _resp3 ?? Open(ref _resp3, protocol);

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
        bool mustBeReplica = _node.ReadFrom == ReadFrom.Replica;
        NodeLink? replica = _node.ReadFrom == ReadFrom.Nearest && (Interlocked.Increment(ref _turn) & 1) == 0 ? null : _replicas.Next(protocol, orDialled: mustBeReplica);
        return replica ?? (mustBeReplica ? null : For(protocol));
    }

    /// <summary>The link for scripts of clients of a protocol: one that runs for long keeps back whatever comes behind it on the same link.</summary>
    /// <param name="protocol">2 or 3.</param>
    /// <remarks>To the primary, whatever is read from replicas: these know no script that SCRIPT LOAD has given their primary, and SCRIPT KILL is not sent to them.</remarks>
    public NodeLink ForScripts(int protocol) =>
        (protocol == 2 ? _scripts2 ?? OpenScripts(ref _scripts2, protocol) : _scripts3 ?? OpenScripts(ref _scripts3, protocol)).Link;

    /// <summary>Takes a place for a connection that a client has for itself, if there is one left, or one that its client can do without.</summary>
    public async ValueTask<bool> TryTakeOwnAsync(int most)
    {
        while (!TryCountOwn(most))
        {
            if (OwnConnections().FirstOrDefault(static connection => connection.TryGiveUp?.Invoke() == true) is not { } unused)
            {
                return false;
            }

            await unused.DisposeAsync().ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Gives such a place back.</summary>
    public void ReturnOwn()
    {
        lock (_gate)
        {
            _own--;
        }
    }

    /// <summary>Knows of the connection that has taken a place, until it is returned.</summary>
    /// <returns>Whether it may stand; not once the node has left.</returns>
    public bool TryKeep(NodeConnection connection)
    {
        lock (_gate)
        {
            return !_isClosed && _ownConnections.Add(connection);
        }
    }

    /// <summary>Gives the place of a connection back.</summary>
    public void Return(NodeConnection connection)
    {
        lock (_gate)
        {
            _ownConnections.Remove(connection);
            _own--;
        }
    }

    /// <inheritdoc/>
    public Task PassAsync() =>
        Task.WhenAll(new[] { _resp2, _resp3, _scripts2?.Link, _scripts3?.Link }.OfType<NodeLink>().Select(static link => link.PassAsync()).Append(Uses.PassAsync()).Append(_replicas?.PassAsync() ?? Task.CompletedTask));

    /// <inheritdoc/>
    public void Leave(Func<byte[], NodeId> ownerOf) => Uses.Leave(ownerOf);

    /// <inheritdoc/>
    public async Task CloseAsync()
    {
        // Over these links waits are ended.
        Uses.Close();
        await Uses.PassAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(Links().Select(link => link.CloseAsync(_node.OperationTimeout))).ConfigureAwait(false);
        await Task.WhenAll(OwnConnections().Select(static connection => connection.LeaveAsync().AsTask())).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private NodeLink Open(ref NodeLink? link, int protocol)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return link ??= new NodeLink(_node, protocol);
        }
    }

    private ScriptLink OpenScripts(ref ScriptLink? link, int protocol)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return link ??= new ScriptLink(new NodeLink(_node, protocol), _resp2, _node.OperationTimeout);
        }
    }

    private bool TryCountOwn(int most)
    {
        lock (_gate)
        {
            bool isFree = _own < most;
            _own += isFree ? 1 : 0;
            return isFree;
        }
    }

    private NodeConnection[] OwnConnections()
    {
        lock (_gate)
        {
            return [.. _ownConnections];
        }
    }

    private void Look()
    {
        TimeSpan patience = _node.OperationTimeout;
        if (_scripts2 is { Link.Waiting: > 0 } || _scripts3 is { Link.Waiting: > 0 })
        {
            patience += BusyPatience;
        }

        _scripts2?.Watch();
        _scripts3?.Watch();
        bool isSilent = _resp2.Watch(patience);
        isSilent |= _resp3?.Watch(patience) ?? false;
        LookAfterOwn(isSilent);
        _replicas?.Look();
    }

    // Whoever waits or listens at a server that is silent, or is no longer the one primary, would hear nothing of it.
    private void LookAfterOwn(bool isSilent)
    {
        foreach (NodeConnection connection in OwnConnections())
        {
            if (isSilent || connection.Server.Loss is not null)
            {
                _ = connection.DisposeAsync().AsTask();
            }
        }
    }

    private List<NodeLink> Links()
    {
        lock (_gate)
        {
            _isClosed = true;
            return [_resp2, .. _resp3 is { } resp3 ? [resp3] : (NodeLink[])[], .. _scripts2 is { } scripts2 ? [scripts2.Link] : (NodeLink[])[], .. _scripts3 is { } scripts3 ? [scripts3.Link] : (NodeLink[])[], .. _replicas?.Close() ?? []];
        }
    }
}
