using RedisTyped.Routing;

namespace RedisTyped.Gateway.Sessions;

/// <summary>
/// The ways to the nodes as one session has them: by one topology for the time of a command, so that a node's place means the same node from its
/// beginning to its end. For one session.
/// </summary>
internal sealed class SessionLinks(INodeLinks links) : INodeLinks
{
    private INodeLinks _now = links.Now;

    /// <inheritdoc/>
    public INodeLinks Now => _now;

    /// <inheritdoc/>
    public bool IsCurrent => _now.IsCurrent;

    /// <inheritdoc/>
    public int Count => _now.Count;

    /// <inheritdoc/>
    public int AnyNode => _now.AnyNode;

    /// <summary>Goes by the topology of this moment from now on.</summary>
    /// <returns>Whether it is another than before.</returns>
    public bool Follow()
    {
        INodeLinks before = _now;
        _now = links.Now;
        return !ReferenceEquals(before, _now);
    }

    /// <inheritdoc/>
    public NodeId NameOf(int node) => _now.NameOf(node);

    /// <inheritdoc/>
    public object IdentityOf(int node) => _now.IdentityOf(node);

    /// <inheritdoc/>
    public int NodeOf(ReadOnlySpan<byte> key) => _now.NodeOf(key);

    /// <inheritdoc/>
    public bool RewritesKeys => _now.RewritesKeys;

    /// <inheritdoc/>
    public byte[] StoredKey(byte[] key) => _now.StoredKey(key);

    /// <inheritdoc/>
    public Task? BringOver(string command, int node, IEnumerable<byte[]> keys) => _now.BringOver(command, node, keys);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> AskAsync(
        int node, ReadOnlyMemory<byte> request, int protocol, bool mayAskReplica, CancellationToken cancellationToken) =>
        _now.AskAsync(node, request, protocol, mayAskReplica, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> AskScriptAsync(int node, ReadOnlyMemory<byte> request, int protocol, CancellationToken cancellationToken) =>
        _now.AskScriptAsync(node, request, protocol, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<INodeConnection> OpenAsync(int node, int protocol, CancellationToken cancellationToken) =>
        _now.OpenAsync(node, protocol, cancellationToken);
}
