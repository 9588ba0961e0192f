using Microsoft.Extensions.Logging;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>
/// Two real nodes and a client that asks them often how they do. It gives them more time for an answer than a busy machine takes: a lost connection tells of
/// itself, and a test that waits for silence sets less.
/// </summary>
internal sealed class WatchedNodes : IAsyncDisposable
{
    private readonly RedisNodes _servers;

    private WatchedNodes(RedisNodes servers, ShardedRedis redis)
    {
        _servers = servers;
        Redis = redis;
    }

    public ShardedRedis Redis { get; }

    /// <summary>The server that faults are done to.</summary>
    public TestNode Server => _servers[1];

    /// <summary>The same, as the client has it.</summary>
    public RedisNode Node => Redis.Nodes[1];

    public ICallStore Store => Redis.Store<ICallStore>();

    public static async Task<WatchedNodes> StartAsync(Action<RedisTypedOptions>? configure = null, ILoggerFactory? logging = null)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        RedisNodes servers = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, cancelled);
        try
        {
            var options = new RedisTypedOptions();
            foreach (TestNode node in servers.Nodes)
            {
                options.Nodes.Add(node.Name, node.ConfigurationString);
            }
            options.Heartbeat = new HeartbeatOptions { Interval = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromSeconds(30), SlowAfter = TimeSpan.FromSeconds(30) };
            configure?.Invoke(options);
            return new WatchedNodes(servers, await ShardedRedis.ConnectAsync(options, logging, cancelled));
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>A key of the node that faults are done to.</summary>
    public string Key(string name) => KeyOf(Node, name);

    /// <summary>A key of the other node.</summary>
    public string OtherKey(string name) => KeyOf(Redis.Nodes[0], name);

    /// <summary>Kills the server, and waits until the client knows.</summary>
    public async Task KillAsync()
    {
        var states = new StateLog(Node);
        await Server.KillAsync(TestContext.Current.CancellationToken);
        await states.UntilAsync(NodeState.Down);
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private string KeyOf(RedisNode node, string name) =>
        Enumerable.Range(0, 1000).Select(i => $"{name}-{i}").First(key => Redis.NodeFor(key) == node);
}
