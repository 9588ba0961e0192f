using System.Globalization;
using System.Net;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Links;

/// <summary>The ways to the nodes for commands that are not simply passed on. Thread-safe.</summary>
internal sealed class GatewayLinks : INodeLinks
{
    private const string HasLeft = "it has left the topology";

    private readonly LinkMap _map;
    private readonly RoutedLinks? _fixed;
    private readonly int _mostOwn;
    private volatile GatewayLinks? _last;

    /// <summary>Goes by the topology of each moment.</summary>
    /// <param name="map">The links.</param>
    /// <param name="mostOwn">How many connections of their own clients may have to each node.</param>
    public GatewayLinks(LinkMap map, int mostOwn)
    {
        _map = map;
        _mostOwn = mostOwn;
    }

    private GatewayLinks(LinkMap map, RoutedLinks links, int mostOwn)
    {
        _map = map;
        _fixed = links;
        _mostOwn = mostOwn;
    }

    private RoutedLinks Links => _fixed ?? _map.Current;

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
            return last is not null && ReferenceEquals(last._fixed, links) ? last : _last = new GatewayLinks(_map, links, _mostOwn);
        }
    }

    /// <inheritdoc/>
    public bool IsCurrent => _fixed is null || ReferenceEquals(_fixed, _map.Current);

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
    public object IdentityOf(int node) => Links.Topology.Nodes[node];

    /// <inheritdoc/>
    public int NodeOf(ReadOnlySpan<byte> key) => Links.NodeOf(key);

    /// <inheritdoc/>
    public bool RewritesKeys => Links.RewritesKeys;

    /// <inheritdoc/>
    public byte[] StoredKey(byte[] key) => Links.Stored(key).ToArray();

    /// <inheritdoc/>
    public Task? BringOver(string command, int node, IEnumerable<byte[]> keys) =>
        Links.Topology.Transition?.BringOver("gateway", command, Links.Topology.Nodes[node], keys);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> AskAsync(
        int node, ReadOnlyMemory<byte> request, int protocol, bool mayAskReplica, CancellationToken cancellationToken) =>
        AskAsync(node, request, (links, owner) => owner.For(protocol, mayAskReplica && links.MayAskReplicas), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> AskScriptAsync(int node, ReadOnlyMemory<byte> request, int protocol, CancellationToken cancellationToken) =>
        AskAsync(node, request, (_, owner) => owner.ForScripts(protocol), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<INodeConnection> OpenAsync(int node, int protocol, CancellationToken cancellationToken)
    {
        NodeLinks owner = Links[node] ?? throw new IOException(HasLeft);
        if (!await owner.TryTakeOwnAsync(_mostOwn).ConfigureAwait(false))
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture, $"clients have {_mostOwn} connections of their own to it already, as many as MaxOwnConnections allows"));
        }

        try
        {
            EndPoint server = NodePrimary.ServerOf(owner.Node);
            Stream stream = await LinkDial.OpenAsync(owner.Node, server, protocol, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            var connection = new NodeConnection(stream, server, owner);
            if (owner.TryKeep(connection))
            {
                return connection;
            }

            await stream.DisposeAsync().ConfigureAwait(false);
            throw new IOException(HasLeft);
        }
        catch
        {
            owner.ReturnOwn();
            throw;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        int node, ReadOnlyMemory<byte> request, Func<RoutedLinks, NodeLinks, NodeLink?> way, CancellationToken cancellationToken)
    {
        RoutedLinks links = Links;
        var reply = new AskedReply();
        byte[]? refusal = null;
        NodeLinks? owner = node < links.Count ? links[node] : null;
        if (owner is null || way(links, owner) is not { } link || !link.TryAdd(request.Span, reply, out refusal))
        {
            NodeId id = links.Topology.Nodes[Math.Min(node, links.Count - 1)].Id;
            return refusal ?? (owner is null ? LinkFaults.Removed(id) : LinkFaults.NoReplica(id));
        }

        link.Flush();
        return await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
