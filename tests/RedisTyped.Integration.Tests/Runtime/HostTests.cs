using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RedisTyped.Nodes;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Runtime;

public class HostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hosted_service_finds_the_client_connected()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["RedisTyped:Nodes:0:Name"] = "a";
        builder.Configuration["RedisTyped:Nodes:0:Configuration"] = nodes[0].ConfigurationString;
        // Registered first, so that its own start comes first too.
        builder.Services.AddHostedService<FirstUser>();
        builder.Services.AddRedisTyped(builder.Configuration.GetSection("RedisTyped"));
        using var host = builder.Build();

        await host.StartAsync(Cancelled);

        Assert.Equal("started", (string?)await host.Services.GetRequiredService<ShardedRedis>().ExecuteAsync("GET", "state"));
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task A_node_that_is_missing_stops_the_start()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await nodes[0].KillAsync(Cancelled);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddRedisTyped(o => o.Nodes.Add("a", $"{nodes[0].ConfigurationString},connectTimeout=1000"));
        using var host = builder.Build();

        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => host.StartAsync(Cancelled));

        Assert.Equal("a", Assert.Single(e.Failures).Node.Name);
    }

    [Fact]
    public async Task Without_a_host_the_client_connects_when_it_is_asked_for_and_a_failure_is_not_kept()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await nodes[0].KillAsync(Cancelled);
        var services = new ServiceCollection();
        services.AddRedisTyped(o => o.Nodes.Add("a", nodes[0].ConfigurationString));
        await using var provider = services.BuildServiceProvider();
        Assert.Throws<NodeUnavailableException>(() => provider.GetRequiredService<ShardedRedis>());

        await nodes[0].RestartAsync(Cancelled);

        Assert.Equal("PONG", (string?)await provider.GetRequiredService<ShardedRedis>().OnNode("a").ExecuteAsync("PING"));
    }

    private sealed class FirstUser(ShardedRedis redis) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => redis.ExecuteAsync("SET", ["state", "started"], cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
