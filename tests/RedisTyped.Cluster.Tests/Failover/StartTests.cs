using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;
using static RedisTyped.Cluster.Tests.Failover.ClientStart;

namespace RedisTyped.Cluster.Tests.Failover;

/// <summary>Clients that start while a seed or a replica of the cluster is down or hangs.</summary>
public class StartTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_starts_while_a_seed_hangs(bool needsNodes)
    {
        const int Hung = 3;
        servers.Nodes[Hung].Freeze();
        try
        {
            await using var redis = await servers.ConnectByAsync([Hung, 1], Soon(needsNodes));


            // Who need not have nodes may start before the seed that answers has, and learns the map then.
            string[] primaries = [.. servers.Nodes.Take(3).Select(static node => node.EndPoint)];
            if (!needsNodes)
            {
                await Wait.UntilAsync(() => primaries.SequenceEqual(redis.Nodes.Select(static node => node.Id.Name)), "its nodes are the primaries");
            }

            Assert.Equal(primaries, redis.Nodes.Select(static node => node.Id.Name));
            await AllAreServedAsync(redis);

            servers.Nodes[Hung].Resume();
            await IsUsedAsync(redis, replica: Hung);
        }
        finally
        {
            servers.Nodes[Hung].Resume();
        }
    }

    [Theory]
    [InlineData(3, new[] { 3, 1 })]
    [InlineData(4, new[] { 0, 1 })]
    public async Task Client_starts_while_a_replica_is_down(int down, int[] seeds)
    {
        await servers.Nodes[down].KillAsync(TestContext.Current.CancellationToken);
        try
        {
            await using var redis = await servers.ConnectByAsync(seeds, Soon(needsNodes: true));

            await AllAreServedAsync(redis);

            await servers.RestartAsync(down);
            await IsUsedAsync(redis, down);
        }
        finally
        {
            await servers.RestartAsync(down);
        }
    }

    [Fact]
    public async Task Start_without_any_seed_names_each_by_the_name_that_it_was_given()
    {
        await servers.Nodes[3].KillAsync(TestContext.Current.CancellationToken);
        servers.Nodes[4].Freeze();
        try
        {
            var refused = await Assert.ThrowsAsync<NodeUnavailableException>(() => servers.ConnectByAsync([3, 4], Soon(needsNodes: true)));

            Assert.Equal(["seed-1", "seed-2"], refused.Failures.Select(static failure => failure.Node.Name));
            Assert.Equal(servers.Nodes.Skip(3).Take(2).Select(static node => node.EndPoint), refused.Failures.Select(static failure => failure.EndPoint));
            Assert.Equal(
                ["nothing listens there (ConnectionRefused)", "it accepts connections but does not answer"],
                refused.Failures.Select(static failure => failure.Reason));
            Assert.Contains("abortOnConnectFail: false", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            servers.Nodes[4].Resume();
            await servers.RestartAsync(3);
        }
    }

    [Fact]
    public async Task Client_that_may_start_without_nodes_does_so_although_no_seed_answers_and_finds_the_cluster_later()
    {
        servers.Nodes[3].Freeze();
        servers.Nodes[4].Freeze();
        try
        {
            await using var redis = await servers.ConnectByAsync([3, 4], Soon(needsNodes: false));

            servers.Nodes[3].Resume();
            servers.Nodes[4].Resume();
            // Keys may be served before the map is read: a seed that is back tells where each of them is.
            await Wait.UntilAsync(() => ServesAsync(redis, Users), "all keys are served");
            await Wait.UntilAsync(
                () => servers.Nodes.Take(3).Select(static node => node.EndPoint).SequenceEqual(redis.Nodes.Select(static node => node.Id.Name)), "its nodes are the primaries");
            await AllAreServedAsync(redis);
        }
        finally
        {
            servers.Nodes[3].Resume();
            servers.Nodes[4].Resume();
        }
    }

    [Fact]
    public async Task Wrong_password_is_named_as_such()
    {
        await using var locked = await RedisNodes.StartAsync(
            1,
            new RedisNodesOptions { Server = RedisServerKind.RedisServer, Password = "right", ExtraArguments = ["--cluster-enabled", "yes"] },
            TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options =>
            options.UseRouter("cluster").Nodes.Add("door", $"{locked[0].EndPoint},password=wrong")));

        Assert.Equal(("door", "the node refuses the password, or wants one"), (refused.Failures[0].Node.Name, refused.Failures[0].Reason));
    }

    private async Task IsUsedAsync(ShardedRedis redis, int replica)
    {
        string primary = servers.Nodes[replica - 3].EndPoint;
        string key = $"{{user:{Users.First(user => OwnerOf(redis, user) == primary)}}}:name";
        await Wait.UntilAsync(
            async () => !(await redis.NodeFor(key).Database.StringGetAsync(key, NodeRoles.DemandReplica)).IsNull, "the replica that is back answers reads");
    }
}
