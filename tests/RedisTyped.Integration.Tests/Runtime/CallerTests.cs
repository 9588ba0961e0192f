using Microsoft.Extensions.DependencyInjection;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>What a caller may do with the thread that its call comes back on, and whom reads ask.</summary>
public class CallerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_that_may_block_behind_its_call_holds_up_nobody()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using var redis = await ShardedRedis.ConnectAsync(
            o =>
            {
                o.CallersMayBlock = true;
                o.Nodes.Add("a", nodes[0].ConfigurationString);
            },
            cancellationToken: Cancelled);
        IJobStore store = redis.Store<IJobStore>();
        using var release = new ManualResetEventSlim();

        // Both wait for their replies while the node is frozen, and then block whatever thread they go on with, until another caller
        // has had answers.
        nodes[0].Freeze();
        Task<bool> typed = BlockAsync(async () => await store.GetStateAsync(1).ConfigureAwait(false));
        Task<bool> untyped = BlockAsync(async () => await redis.ExecuteAsync("GET", "x").ConfigureAwait(false));
        nodes[0].Resume();
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(await store.GetStateAsync(2, Cancelled));
        }

        release.Set();
        Assert.True(await typed && await untyped);

        async Task<bool> BlockAsync(Func<Task> call)
        {
            await call().ConfigureAwait(false);
            return release.Wait(TimeSpan.FromSeconds(90));
        }
    }

    [Fact]
    public async Task Reads_do_not_fall_back_to_a_replica()
    {
        await using var nodes = await RedisNodes.StartAsync(
            1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 }, Cancelled);
        await using var redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", nodes[0].ConfigurationString), cancellationToken: Cancelled);
        IJobStore store = redis.Store<IJobStore>();
        await store.SetStateAsync(1, "old");
        await nodes[0].KillAsync(Cancelled);

        await Assert.ThrowsAnyAsync<NodeCallException>(() => store.GetStateAsync(1));
        await Assert.ThrowsAnyAsync<NodeCallException>(() => redis.ExecuteAsync("GET", "{job:1}:state"));
    }

    [Fact]
    public async Task Without_a_host_the_clients_are_connected_by_one_call()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var services = new ServiceCollection();
        services.AddRedisTyped(o => o.Nodes.Add("a", nodes[0].ConfigurationString)).AddStore<IJobStore>();
        services.AddRedisTyped("second", o => o.Nodes.Add("b", nodes[0].ConfigurationString));
        await using ServiceProvider provider = services.BuildServiceProvider();

        await provider.ConnectRedisTypedAsync(Cancelled);

        // Connected already, so that resolving needs the node no more.
        await nodes[0].KillAsync(Cancelled);
        Assert.Equal("a", Assert.Single(provider.GetRequiredService<ShardedRedis>().Nodes).Id.Name);
        Assert.Equal("b", Assert.Single(provider.GetRequiredKeyedService<ShardedRedis>("second").Nodes).Id.Name);
        Assert.NotNull(provider.GetRequiredService<IJobStore>());
    }
}
