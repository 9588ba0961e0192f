using RedisTyped.Gateway.Sessions;
using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Links;

/// <summary>The ways to the nodes for commands that are not simply passed on. Thread-safe.</summary>
internal sealed class GatewayLinks : INodeLinks
{
    private readonly LinkMap? _map;
    private readonly RoutedLinks? _fixed;
    private volatile GatewayLinks? _last;

    /// <summary>Goes by the topology of each moment.</summary>
    public GatewayLinks(LinkMap map) => _map = map;

    private GatewayLinks(RoutedLinks links) => _fixed = links;

    private RoutedLinks Links => _fixed ?? _map!.Current;

    /// <inheritdoc/>
    public INodeLinks Now
    {
        get
        {
            RoutedLinks links = Links;
            if (_fixed is not null)
            {
                return this;
            }

            // Two threads may make one each after a change; sessions take the second for another change, which does no harm.
            GatewayLinks? last = _last;
            return last is not null && ReferenceEquals(last._fixed, links) ? last : _last = new GatewayLinks(links);
        }
    }

    /// <inheritdoc/>
    public int Count => Links.Count;

    /// <inheritdoc/>
    public int AnyNode
    {
        get
        {
            RoutedLinks links = Links;
            for (int i = 0; i < links.Count; i++)
            {
                if (links[i] is { IsConnected: true })
                {
                    return i;
                }
            }

            return 0;
        }
    }

    /// <inheritdoc/>
    public NodeId NameOf(int node) => Links.Topology.Nodes[node].Id;

    /// <inheritdoc/>
    public int NodeOf(ReadOnlySpan<byte> key) => Links.NodeOf(key);

    /// <inheritdoc/>
    public byte[] StoredKey(byte[] key) => Links.Stored(key).ToArray();

    /// <inheritdoc/>
    public Task? BringOver(string command, int node, IEnumerable<byte[]> keys) =>
        Links.Topology.Transition?.BringOver("gateway", command, Links.Topology.Nodes[node], keys);

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        int node, ReadOnlyMemory<byte> request, int protocol, bool mayAskReplica, CancellationToken cancellationToken)
    {
        RoutedLinks links = Links;
        var reply = new AskedReply();
        byte[]? refusal = null;
        NodeLinks? owner = node < links.Count ? links[node] : null;
        if (owner?.For(protocol, mayAskReplica) is not { } link || !link.TryAdd(request.Span, reply, out refusal))
        {
            NodeId id = links.Topology.Nodes[Math.Min(node, links.Count - 1)].Id;
            return refusal ?? (owner is null ? LinkFaults.Removed(id) : LinkFaults.NoReplica(id));
        }

        link.Flush();
        return await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<INodeConnection> OpenAsync(int node, int protocol, CancellationToken cancellationToken)
    {
        RedisNode owner = Links.Topology.Nodes[node];
        return new NodeConnection(await LinkDial.OpenAsync(owner, LinkDial.ServerOf(owner), protocol, cancellationToken).ConfigureAwait(false));
    }
}
