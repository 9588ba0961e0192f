using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RedisTyped.Testing;

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
}
