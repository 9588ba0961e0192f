using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>The gateway within somebody's own ASP.NET Core application.</summary>
public sealed class MountedGatewayTests
{
    [Fact]
    public async Task It_serves_the_nodes_of_the_application_s_client()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: ct);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ListenOptions? resp = null;
        builder.Services.AddRedisTyped(options =>
        {
            options.Nodes.Add("a", nodes[0].ConfigurationString);
            options.Nodes.Add("b", nodes[1].ConfigurationString);
        });
        builder.Services.AddRedisTypedGateway();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => resp = listen.UseRedisTypedGateway()));
        await using WebApplication app = builder.Build();
        await app.StartAsync(ct);
        using RespClient client = await RespClient.ConnectAsync(resp!.IPEndPoint!);

        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "value"));
        Assert.Equal("value", (string?)await app.Services.GetRequiredService<ShardedRedis>().ExecuteAsync("GET", "key"));
    }

    [Fact]
    public async Task Keys_on_the_move_are_brought_to_their_node_before_a_command_is_passed_on()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: ct);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ListenOptions? resp = null;
        builder.Services.AddRedisTyped(options => Place(options, nodes, owner: 0));
        builder.Services.AddRedisTypedGateway();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => resp = listen.UseRedisTypedGateway()));
        await using WebApplication app = builder.Build();
        await app.StartAsync(ct);
        using RespClient client = await RespClient.ConnectAsync(resp!.IPEndPoint!);
        Assert.Equal("+OK\r\n", await client.AskAsync("MSET", "x", "1", "y", "2", "z", "3"));
        var after = new RedisTypedOptions();
        Place(after, nodes, owner: 1);
        await app.Services.GetRequiredService<ShardedRedis>().BeginTransitionAsync(after, cancellationToken: ct);

        await client.SendAsync((byte[])[.. RespClient.Request("GET", "x"), .. RespClient.Request("INCR", "x"), .. RespClient.Request("MGET", "y", "x", "none")]);

        Assert.Equal("$1\r\n1\r\n", await client.ReceiveAsync());
        Assert.Equal(":2\r\n", await client.ReceiveAsync());
        Assert.Equal("*3\r\n$1\r\n2\r\n$1\r\n2\r\n$-1\r\n", await client.ReceiveAsync());
        using RespClient first = await RespClient.ConnectAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, nodes[0].Port));
        Assert.Equal("*3\r\n$-1\r\n$-1\r\n$1\r\n3\r\n", await first.AskAsync("MGET", "x", "y", "z"));
    }

    [Fact]
    public async Task Options_that_cannot_be_stop_the_start()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRedisTypedGateway(options =>
        {
            options.MaxClients = 0;
            options.MaxRequestBytes = 10;
        });
        await using WebApplication app = builder.Build();

        OptionsValidationException fault = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["Gateway: MaxClients is 0; give 1 or more", "Gateway: MaxRequestBytes is 10; give 1,024 or more"], fault.Failures);
    }

    private static void Place(RedisTypedOptions options, RedisNodes nodes, int owner)
    {
        for (int i = 0; i < 2; i++)
        {
            options.Nodes.Add($"node-{i}", nodes[i].ConfigurationString);
            options.Nodes[i].Slots = i == owner ? "0-16383" : "";
        }
    }
}
