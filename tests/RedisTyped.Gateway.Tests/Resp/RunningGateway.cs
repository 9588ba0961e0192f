using System.Net;
using RedisTyped.Cli.Serving;
using RedisTyped.Gateway;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>A gateway over real nodes, as <c>redistyped serve</c> runs it, in this process.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly string _file;
    private readonly GatewayServer _server;

    private RunningGateway(RedisNodes nodes, string file, GatewayServer server)
    {
        Nodes = nodes;
        _file = file;
        _server = server;
    }

    public RedisNodes Nodes { get; }

    public IPEndPoint EndPoint => _server.RespEndPoint;

    public string HttpAddress => _server.HttpAddress!;

    public ShardedRedis Redis => _server.Redis;

    public static async Task<RunningGateway> StartAsync(
        int nodes = 3, Func<RedisNodes, string>? topology = null, Action<GatewayOptions>? configure = null, RedisNodesOptions? options = null)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        RedisNodes redis = await RedisNodes.StartAsync(nodes, options, ct);
        string file = Path.Combine(redis[0].DataDirectory, "topology.json");
        await File.WriteAllTextAsync(file, topology?.Invoke(redis) ?? redis.TopologyJson(), ct);
        try
        {
            var settings = new ServeSettings(file, IPAddress.Loopback, RespPort: 0, HttpPort: 0, configure ?? (static _ => { }));
            return new RunningGateway(redis, file, await GatewayServer.StartAsync(settings, ct));
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the gateway follow another topology.</summary>
    public Task RewriteAsync(string topology) => File.WriteAllTextAsync(_file, topology, TestContext.Current.CancellationToken);

    public Task<RespClient> ConnectAsync() => RespClient.ConnectAsync(EndPoint);

    /// <summary>Ends the gateway as SIGTERM does, and leaves the nodes.</summary>
    public Task StopAsync() => _server.RunAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        await InTime.AwaitAsync(_server.DisposeAsync().AsTask(), "the gateway has ended");
        await Nodes.DisposeAsync();
    }
}
