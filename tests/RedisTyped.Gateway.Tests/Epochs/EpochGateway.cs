using System.Net;
using RedisTyped.Cli.Serving;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.Epochs;

namespace RedisTyped.Gateway.Tests.Epochs;

/// <summary>A gateway that follows epochs, over the nodes of a stage.</summary>
internal sealed class EpochGateway : IAsyncDisposable
{
    private readonly GatewayServer _server;

    private EpochGateway(GatewayServer server) => _server = server;

    public ShardedRedis Redis => _server.Redis;

    /// <summary>Starts one.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="split">Whether the new node has half of the slots from the beginning; else the old one has all.</param>
    /// <param name="operationTimeout">How long a refused request waits.</param>
    /// <param name="oldPort">The port of the way to the old node; null for its own.</param>
    /// <param name="configure">Sets options.</param>
    public static async Task<EpochGateway> StartAsync(Stage stage, bool split = false, string operationTimeout = "00:00:20", int? oldPort = null, Action<GatewayOptions>? configure = null)
    {
        string old = oldPort is { } port ? $"127.0.0.1:{port}" : stage.OldNode.ConfigurationString;
        string nodes = split
            ? $$"""{"name":"old","configuration":"{{old}}","slots":"0-8191"},{"name":"new","configuration":"{{stage.NewNode.ConfigurationString}}","slots":"8192-16383"}"""
            : $$"""{"name":"old","configuration":"{{old}}"}""";
        string file = Path.Combine(stage.OldNode.DataDirectory, "topology.json");
        await File.WriteAllTextAsync(
            file, $$"""{"followEpochs":true,"operationTimeout":"{{operationTimeout}}","nodes":[{{nodes}}]}""", TestContext.Current.CancellationToken);
        var settings = new ServeSettings(file, IPAddress.Loopback, RespPort: 0, HttpPort: 0, configure ?? (static _ => { }));
        return new EpochGateway(await GatewayServer.StartAsync(settings, TestContext.Current.CancellationToken));
    }

    public Task<RespClient> ConnectAsync() => RespClient.ConnectAsync(_server.RespEndPoint);

    public async ValueTask DisposeAsync() => await InTime.AwaitAsync(_server.DisposeAsync().AsTask(), "the gateway has ended");
}
