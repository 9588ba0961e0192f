using System.Net;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.Security;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary>The gateway's own connections to nodes that want a password, or TLS.</summary>
public sealed class GuardedNodeTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Links_log_in_with_the_password_of_the_topology(string protocol)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(2, options: new RedisNodesOptions { Password = "of-the-nodes" });
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("HELLO", protocol);

        await AskEveryKindAsync(client);
    }

    [Fact]
    public async Task A_wrong_password_fails_the_keys_of_its_node_and_is_told_without_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1,
            static nodes => nodes.TopologyJson().Replace("of-the-nodes", "guessed", StringComparison.Ordinal),
            options: new RedisNodesOptions { Password = "of-the-nodes", Server = RedisServerKind.RedisServer });
        using RespClient client = await gateway.ConnectAsync();

        Assert.Equal("-NODEDOWN node 'node-1' cannot be reached: it answers WRONGPASS\r\n", await client.AskAsync("GET", "key"));
    }

    [Fact]
    public async Task Links_speak_TLS_and_show_the_certificate_of_the_topology()
    {
        TestCertificate own = _authority.Sign("client");
        await using RunningGateway gateway = await StartAsync(
            $$"""{"caFile":"{{_authority.RootFile}}","certificateFile":"{{own.File}}","keyFile":"{{own.KeyFile}}"}""");
        using RespClient client = await gateway.ConnectAsync();

        await Wait.UntilAsync(async () => await client.AskAsync("SET", "key", "value") == "+OK\r\n", "the node speaks TLS");
        await AskEveryKindAsync(client);
        using RespClient plain = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[0].Port));
        Assert.Equal("$5\r\nvalue\r\n", await plain.AskAsync("GET", "key"));
    }

    [Fact]
    public async Task A_node_of_another_authority_is_not_trusted()
    {
        using var other = new TestAuthority("Other CA");
        await using RunningGateway gateway = await StartAsync($$"""{"caFile":"{{other.RootFile}}"}""");
        using RespClient client = await gateway.ConnectAsync();

        const string refusal = "-NODEDOWN node 'a' cannot be reached: its certificate is not from an authority of caFile\r\n";
        await Wait.UntilAsync(async () => await client.AskAsync("SET", "key", "value") == refusal, "the reason is told");
    }

    // A command that is passed on, one that is split, one that is asked, one that has a connection of its own.
    private static async Task AskEveryKindAsync(RespClient client)
    {
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "value"));
        Assert.Equal("+OK\r\n", await client.AskAsync("MSET", "a", "1", "b", "2", "c", "3"));
        Assert.Equal(":4\r\n", await client.AskAsync("DBSIZE"));
        Assert.Equal("+OK\r\n", await client.AskAsync("MULTI"));
        Assert.Equal("+QUEUED\r\n", await client.AskAsync("GET", "key"));
        Assert.Equal("*1\r\n$5\r\nvalue\r\n", await client.AskAsync("EXEC"));
    }

    private async Task<RunningGateway> StartAsync(string tls)
    {
        TestCertificate server = _authority.Sign("server");
        int port = LoopbackPorts.Take();
        string[] arguments = ["--tls-cert-file", server.File, "--tls-key-file", server.KeyFile, "--tls-ca-cert-file", _authority.RootFile];
        RunningGateway gateway = await RunningGateway.StartAsync(
            1,
            _ => $$"""{"nodes":[{"name":"a","configuration":"localhost:{{port}}","tls":{{tls}}}]}""",
            options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = arguments });
        using RespClient plain = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[0].Port));
        Assert.Equal("+OK\r\n", await plain.AskAsync("CONFIG", "SET", "tls-port", $"{port}"));
        return gateway;
    }
}
