using System.Net;
using RedisTyped.Nodes;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>A client that was given the primary alone finds its replicas, and follows them.</summary>
public sealed class DiscoveryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_of_the_start_are_known_when_the_client_is()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();

        await using ShardedRedis redis = await node.ConnectAsync(static options => options.DiscoverReplicas = true, givesSecond: false);

        Assert.Equal([node.Second.Port], redis.Nodes[0].Replicas.Cast<IPEndPoint>().Select(static e => e.Port));
        Assert.Null(await redis.Store<IReplicaStore>().GetAsync(1));
    }

    [Fact]
    public async Task Primary_is_found_by_its_replica()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync(follows: false);
        await node.FollowAsync(node.First, node.Second);

        await using ShardedRedis redis = await node.ConnectAsync(static options => options.DiscoverReplicas = true, givesSecond: false);
        await redis.Store<IReplicaStore>().SetAsync(1, "one");

        Assert.Equal(node.Second.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
    }

    [Fact]
    public async Task Replica_that_is_added_and_removed_is_followed_and_no_call_fails()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync(follows: false);
        await using ShardedRedis redis = await node.ConnectAsync(static options => options.DiscoverReplicas = true, givesSecond: false);
        await using var load = new WriteLoad(redis, waitsForReplica: false);
        await load.MoreAsync("at first");
        Assert.Empty(redis.Nodes[0].Replicas);

        await node.FollowAsync(node.Second, node.First);
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 1, "the new replica is found");
        Assert.NotNull(await redis.Store<IReplicaStore>().GetAsync(0));
        await load.MoreAsync("over the new connection");

        await node.Second.KillAsync(Cancelled);
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 0, "the replica is seen to be gone");
        await load.MoreAsync("without the replica");

        await load.StopAsync();
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Listener_to_the_states_of_a_node_hears_of_them_from_its_new_connection_too()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync(follows: false);
        await using ShardedRedis redis = await node.ConnectAsync(static options => options.DiscoverReplicas = true, givesSecond: false);
        RedisNode before = redis.Nodes[0];
        var down = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        before.StateChanged += (sender, change) =>
        {
            if (change.New == NodeState.Down)
            {
                down.TrySetResult(sender);
            }
        };
        await node.FollowAsync(node.Second, node.First);
        await Wait.UntilAsync(() => redis.Nodes[0] != before && !before.Multiplexer.IsConnected, "the node has another connection");
        RedisNode after = redis.Nodes[0];

        await node.First.KillAsync(Cancelled);
        await node.Second.KillAsync(Cancelled);

        Assert.Same(after, await down.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    [Fact]
    public async Task Discovered_replica_that_is_promoted_becomes_the_primary()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync(static options => options.DiscoverReplicas = true, givesSecond: false);
        await using var load = new WriteLoad(redis, waitsForReplica: false);
        await load.MoreAsync("at first");

        await node.First.KillAsync(Cancelled);
        await node.PromoteAsync(node.Second);
        await load.MoreAsync("on the promoted replica");

        Assert.Equal(node.Second.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
    }
}
