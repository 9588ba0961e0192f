using RedisTyped.Execution;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Routing;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Sessions;

/// <summary>The plainest ways to nodes: a session can be tested without the gateway's own.</summary>
internal sealed class SocketLinks(IReadOnlyList<TestNode> nodes) : INodeLinks, IAsyncDisposable
{
    private readonly TopologySnapshot _topology = Topology(nodes);
    private readonly Dictionary<(int, int), SocketConnection> _shared = [];
    private readonly SemaphoreSlim _turn = new(1, 1);

    public INodeLinks Now => this;

    public bool IsCurrent { get; set; } = true;

    public int Count => nodes.Count;

    public int AnyNode => 0;

    public NodeId NameOf(int node) => nodes[node].Name;

    /// <summary>What all nodes have become; null: they are those that they were.</summary>
    public object? Others { get; set; }

    public object IdentityOf(int node) => Others ?? nodes[node];

    /// <summary>The connections that clients have had for themselves.</summary>
    public List<SocketConnection> Own { get; } = [];

    /// <summary>Called before a node is asked over what clients share.</summary>
    public Func<Task> OnAsking { get; set; } = static () => Task.CompletedTask;

    /// <summary>Called before a client gets a connection to a node for itself.</summary>
    public Func<int, Task> OnOpening { get; set; } = static _ => Task.CompletedTask;

    public int NodeOf(ReadOnlySpan<byte> key) => _topology.OwnerOf(key);

    public bool RewritesKeys => false;

    public byte[] StoredKey(byte[] key) => key;

    public Task? BringOver(string command, int node, IEnumerable<byte[]> keys) => null;

    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        int node, ReadOnlyMemory<byte> request, int protocol, bool mayAskReplica, CancellationToken cancellationToken)
    {
        await OnAsking();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_shared.TryGetValue((node, protocol), out SocketConnection? connection))
            {
                _shared.Add((node, protocol), connection = await SocketConnection.OpenAsync(nodes[node].Port, protocol));
            }

            return await connection.AskAsync(request);
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> AskScriptAsync(int node, ReadOnlyMemory<byte> request, int protocol, CancellationToken cancellationToken) =>
        AskAsync(node, request, protocol, mayAskReplica: false, cancellationToken);

    public async ValueTask<INodeConnection> OpenAsync(int node, int protocol, CancellationToken cancellationToken)
    {
        await OnOpening(node);
        Own.Add(await SocketConnection.OpenAsync(nodes[node].Port, protocol));
        return Own[^1];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SocketConnection connection in _shared.Values)
        {
            await connection.DisposeAsync();
        }

        _turn.Dispose();
    }

    private static TopologySnapshot Topology(IReadOnlyList<TestNode> nodes)
    {
        var options = new RedisTypedOptions();
        foreach (TestNode node in nodes)
        {
            options.Nodes.Add(node.Name, node.ConfigurationString);
        }

        return TopologySnapshot.Create(options);
    }
}
