using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RedisTyped.DependencyInjection;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Reloading;

public sealed class ClientSourceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_connects_while_its_container_is_disposed_of_is_closed(bool isAwaited)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: cancelled);
        var services = new ServiceCollection();
        services.AddOptions<RedisTypedOptions>().Configure(options =>
        {
            options.ConnectTimeout = TimeSpan.FromSeconds(60);
            options.Nodes.Add("a", nodes[0].ConfigurationString);
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        var source = new ClientSource(Options.DefaultName, provider.GetRequiredService<IOptionsMonitor<RedisTypedOptions>>(), loggerFactory: null);
        nodes[0].Freeze();
        Task<ShardedRedis> connecting = source.ConnectAsync(cancelled);

        if (isAwaited)
        {
            await source.DisposeAsync();
        }
        else
        {
            source.Dispose();
        }

        nodes[0].Resume();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connecting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => source.ConnectAsync(cancelled));
        await Wait.UntilAsync(async () => await Topologies.ConnectionsAsync(nodes[0]) == 0, "its connections are closed");
    }
}
