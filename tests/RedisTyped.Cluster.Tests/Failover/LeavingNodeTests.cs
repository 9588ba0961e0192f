using RedisTyped.Blocking;
using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;
using RedisTyped.Messaging;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Cluster.Tests.Failover;

/// <summary>Nodes that have left the map.</summary>
public class LeavingNodeTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    [Fact]
    public async Task Node_that_is_no_primary_any_more_is_let_go_of_as_soon_as_nobody_reads_its_channels()
    {
        await using var redis = await servers.ConnectAsync(options => options.OperationTimeout = TimeSpan.FromSeconds(3));
        var store = redis.Store<IUserStore>();
        const long User = 9200;
        int held = servers.Nodes.ToList().FindIndex(node => node.EndPoint == redis.RouteOf("{user:9200}:events").Node.Name);
        int free = (held + 1) % ClusterServers.FirstPrimaries.Count;
        (RedisNode heldNode, RedisNode freeNode) = (NodeOf(redis, held), NodeOf(redis, free));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task reading = Task.Run(async () => await store.EventsAsync(User, stop.Token).GetAsyncEnumerator(stop.Token).MoveNextAsync(), stop.Token);
        await Wait.UntilAsync(() => ChannelHub.Of(heldNode).ReadersOf(new RedisChannel("{user:9200}:events", RedisChannel.PatternMode.Literal)) == 1, "the channel is read");

        foreach (int primary in (int[])[held, free])
        {
            await servers.FailOverAsync(primary + 3);
            await Wait.UntilAsync(() => redis.Nodes.All(node => node.Id.Name != servers.Nodes[primary].EndPoint), "the client has heard of the new primary");
        }

        await Wait.UntilAsync(() => IsLetGo(freeNode), "the node that nobody uses is let go of");
        Assert.False(IsLetGo(heldNode));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await Wait.UntilAsync(() => IsLetGo(heldNode), "the node whose channel was read is let go of");
    }

    private RedisNode NodeOf(ShardedRedis redis, int server) => redis.Nodes.Single(node => node.Id.Name == servers.Nodes[server].EndPoint);

    private static bool IsLetGo(RedisNode node) => Record.Exception(() => BlockingConnections.Of(node)) is NodeRemovedException;
}
