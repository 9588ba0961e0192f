using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;
using RedisTyped.Nodes.Health;
using static RedisTyped.Cluster.Tests.Failover.ClientStart;

namespace RedisTyped.Cluster.Tests.Failover;

/// <summary>Clients that start while a primary of the cluster is down or hangs.</summary>
public class StartWithoutPrimaryTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_starts_while_a_primary_without_successor_is_away(bool hangs)
    {
        const int Away = 2;
        await servers.KeepReplicaAsync(Away);
        try
        {
            await LeaveAsync(Away, hangs);
            await using var redis = await servers.ConnectByAsync([Away, 1], Soon(needsNodes: true));

            Assert.Equal(servers.Nodes.Take(3).Select(static node => node.EndPoint), redis.Nodes.Select(static node => node.Id.Name));
            long[] its = [.. Users.Where(user => OwnerOf(redis, user) == servers.Nodes[Away].EndPoint)];
            await ServesAsync(redis, [.. Users.Except(its)]);
            Assert.Equal(servers.Nodes[Away].EndPoint, (await Assert.ThrowsAsync<NodeDownException>(() => redis.Store<IUserStore>().GetNameAsync(its[0]))).Node.Name);

            await ComeBackAsync(Away, hangs);
            await Wait.UntilAsync(() => ServesAsync(redis, its), "the keys of the primary that is back are served");
        }
        finally
        {
            await ComeBackAsync(Away, hangs);
            await servers.LetReplicaAsync(Away);
        }
    }

    [Fact]
    public async Task Client_starts_while_a_primary_hangs_that_has_a_successor()
    {
        const int Hung = 1;
        servers.Nodes[Hung].Freeze();
        try
        {
            await servers.SendAsync(Hung + 3, "CLUSTER", "FAILOVER", "TAKEOVER");
            await using var redis = await servers.ConnectByAsync([Hung, Hung + 3], Soon(needsNodes: true));

            await AllAreServedAsync(redis);
            Assert.Contains(servers.Nodes[Hung + 3].EndPoint, redis.Nodes.Select(static node => node.Id.Name));
        }
        finally
        {
            servers.Nodes[Hung].Resume();
            await servers.GiveBackAsync(Hung);
        }
    }

    private async Task LeaveAsync(int server, bool hangs)
    {
        if (hangs)
        {
            servers.Nodes[server].Freeze();
        }
        else
        {
            await servers.Nodes[server].KillAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task ComeBackAsync(int server, bool hangs)
    {
        if (hangs)
        {
            servers.Nodes[server].Resume();
        }
        else
        {
            await servers.RestartAsync(server);
        }
    }
}
