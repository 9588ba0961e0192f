using RedisTyped.Testing;
using RedisTyped.Testing.Servers;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>A node that also speaks TLS, at a port of its own.</summary>
internal sealed class TlsNode : IAsyncDisposable
{
    private readonly RedisNodes _nodes;

    private TlsNode(RedisNodes nodes, int port)
    {
        _nodes = nodes;
        Port = port;
    }

    /// <summary>The port of TLS.</summary>
    public int Port { get; }

    /// <summary>The node without TLS.</summary>
    public TestNode Plain => _nodes[0];

    /// <summary>Starts one.</summary>
    /// <param name="certificate">The certificate that it shows.</param>
    /// <param name="clientsBy">Whose client certificates it takes; it wants one.</param>
    /// <param name="more">More arguments of redis-server.</param>
    public static async Task<TlsNode> StartAsync(TestCertificate certificate, TestAuthority clientsBy, params string[] more)
    {
        string[] arguments =
        [
            "--tls-cert-file", certificate.File, "--tls-key-file", certificate.KeyFile, "--tls-ca-cert-file", clientsBy.RootFile, .. more,
        ];
        var options = new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = arguments };
        RedisNodes nodes = await RedisNodes.StartAsync(1, options, TestContext.Current.CancellationToken);
        int port = LoopbackPorts.Take();
        using var plain = await ConnectionMultiplexer.ConnectAsync(nodes[0].ConfigurationString + ",allowAdmin=true");
        await plain.GetDatabase().ExecuteAsync("CONFIG", "SET", "tls-port", port);
        return new TlsNode(nodes, port);
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();
}
