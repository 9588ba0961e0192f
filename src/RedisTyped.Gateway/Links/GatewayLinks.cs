using RedisTyped.Gateway.Sessions;
using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Links;

/// <summary>The ways to the nodes for commands that are not simply passed on. Thread-safe.</summary>
internal sealed class GatewayLinks(LinkMap map) : INodeLinks
{
    /// <inheritdoc/>
    public int Count => map.Current.Count;

    /// <inheritdoc/>
    public int AnyNode
    {
        get
        {
            RoutedLinks links = map.Current;
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
    public NodeId NameOf(int node) => map.Current.Topology.Nodes[node].Id;

    /// <inheritdoc/>
    public int NodeOf(ReadOnlySpan<byte> key) => map.Current.NodeOf(key);

    /// <inheritdoc/>
    public byte[] StoredKey(byte[] key) => map.Current.Stored(key).ToArray();

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        int node, ReadOnlyMemory<byte> request, int protocol, bool mayAskReplica, CancellationToken cancellationToken)
    {
        RoutedLinks links = map.Current;
        var reply = new AskedReply();
        byte[]? refusal = null;
        if (node >= links.Count || links[node]?.For(protocol) is not { } link || !link.TryAdd(request.Span, reply, out refusal))
        {
            return refusal ?? LinkFaults.Removed(links.Topology.Nodes[Math.Min(node, links.Count - 1)].Id);
        }

        link.Flush();
        return await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<INodeConnection> OpenAsync(int node, int protocol, CancellationToken cancellationToken)
    {
        RedisNode owner = map.Current.Topology.Nodes[node];
        return new NodeConnection(await LinkDial.OpenAsync(owner, LinkDial.ServerOf(owner), protocol, cancellationToken).ConfigureAwait(false));
    }
}
