using RedisTyped.Gateway.Security;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Security;

/// <summary>Clients of the gateway are not given what the gateway alone has to know.</summary>
public sealed class NodeSecretTests
{
    private const string Secret = "n0de-s3cret";

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Passwords_of_the_nodes_are_left_out_of_CONFIG_GET(string protocol)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1,
            options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, Password = Secret });
        await gateway.Redis.OnNode(gateway.Redis.Nodes[0].Id).ExecuteAsync("CONFIG", "SET", "masterauth", Secret);
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("HELLO", protocol);
        string empty = protocol == "2" ? "*0\r\n" : "%0\r\n";
        Assert.Equal(empty, await client.AskAsync("CONFIG", "GET", "requirepass"));
        Assert.Equal(empty, await client.AskAsync("config", "get", "masterauth", "tls-*-pass"));
        string all = await client.AskAsync("CONFIG", "GET", "*");
        Assert.Contains("$9\r\nmaxmemory\r\n$1\r\n0\r\n", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
        Assert.Equal((protocol == "2" ? "*2" : "%1") + "\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n", await client.AskAsync("CONFIG", "GET", "maxmemory"));

        Assert.Equal("+OK\r\n", await client.AskAsync("MULTI"));
        await client.AskAsync("CONFIG", "GET", "*");
        Assert.DoesNotContain(Secret, await client.AskAsync("EXEC"), StringComparison.Ordinal);
    }

    // Valkey has two names for one password.
    [Theory]
    [InlineData("primaryauth")]
    [InlineData("MASTERAUTH")]
    [InlineData("tls-client-key-file-pass")]
    [InlineData("some-later-password")]
    public void Names_that_end_as_those_of_passwords_do_are_left_out(string name)
    {
        byte[] reply = System.Text.Encoding.ASCII.GetBytes($"*4\r\n${name.Length}\r\n{name}\r\n$1\r\nx\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n");
        Assert.Equal("*2\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n", System.Text.Encoding.ASCII.GetString(NodeSecrets.Hide(reply, 2).Span));
    }
}
