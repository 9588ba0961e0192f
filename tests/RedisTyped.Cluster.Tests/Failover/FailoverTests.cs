using RedisTyped.Execution;
using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;

namespace RedisTyped.Cluster.Tests.Failover;

public class FailoverTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    [Fact]
    public async Task Replica_that_is_promoted_takes_over_the_keys_of_a_primary_that_died()
    {
        await using var redis = await servers.ConnectAsync();
        var store = redis.Store<IUserStore>();
        const long User = 9001;
        await store.SetNameAsync(User, "ann");
        int owner = servers.Nodes.ToList().FindIndex(node => node.EndPoint == redis.RouteOf("{user:9001}:name").Node.Name);

        // Not by WAIT, which speaks of its own connection's writes alone.
        await servers.SendAsync(owner + 3, "READONLY");
        await Wait.UntilAsync(
            async () => (await servers.SendAsync(owner + 3, "GET", "{user:9001}:name")).Contains("ann", StringComparison.Ordinal), "the replica has the name");
        long[] elsewhere = [.. Enumerable.Range(9002, 30).Select(static user => (long)user)
            .Where(user => redis.NodeFor($"{{user:{user}}}:name").Id.Name != servers.Nodes[owner].EndPoint)];
        await store.SetNamesAsync(elsewhere.ToDictionary(static user => user, static user => $"name {user}"));
        string[] others = [.. redis.Nodes.Select(node => node.Id.Name).Where(name => name != servers.Nodes[owner].EndPoint)];

        await servers.KeepReplicaAsync(owner);
        await servers.Nodes[owner].KillAsync(TestContext.Current.CancellationToken);
        try
        {
            var fault = await Wait.UntilAsync(async () => await Record.ExceptionAsync(() => store.GetNameAsync(User)), static fault => fault is NodeDownException);
            Assert.Equal(servers.Nodes[owner].EndPoint, Assert.IsType<NodeDownException>(fault).Node.Name);
            Assert.Equal(elsewhere.Select(static user => $"name {user}"), await Task.WhenAll(elsewhere.Select(user => store.GetNameAsync(user))));

            // The replica need not wait until all agree that its primary is gone.
            await servers.SendAsync(owner + 3, "CLUSTER", "FAILOVER", "TAKEOVER");
            Assert.Null(await Wait.UntilAsync(async () => await Record.ExceptionAsync(() => store.GetNameAsync(User)), static fault => fault is null));

            // The client reads the map of one primary after the other, and one may hear of the new one later than the client.
            await servers.HaveHeardAsync(owner + 3, away: owner);
            string[] primaries = [.. others.Append(servers.Nodes[owner + 3].EndPoint).Order()];
            await Wait.UntilAsync(() => redis.Nodes.Select(node => node.Id.Name).Order().SequenceEqual(primaries), "its nodes are the primaries of now");
            Assert.Equal("ann", await store.GetNameAsync(User));
            await store.SetNameAsync(User, "bob");
            Assert.Equal("bob", await store.GetNameAsync(User));
            Assert.Equal(servers.Nodes[owner + 3].EndPoint, redis.NodeFor("{user:9001}:name").Id.Name);
            Assert.Equal(primaries, redis.Nodes.Select(node => node.Id.Name).Order());
            Assert.Equal(3, (await redis.OnAllNodes().PingAsync()).RequireAll().Count);
        }
        finally
        {
            await servers.ReturnAsync(owner);
            await servers.LetReplicaAsync(owner);
        }

        await Wait.UntilAsync(() => Task.FromResult(redis.RouteOf("{user:9001}:name").Node.Name), node => node == servers.Nodes[owner].EndPoint);
        Assert.Null(await Wait.UntilAsync(async () => await Record.ExceptionAsync(() => store.GetNameAsync(User)), static fault => fault is null));
        Assert.Equal("bob", await store.GetNameAsync(User));
    }

    [Fact]
    public async Task Primary_that_is_down_fails_its_own_keys_alone()
    {
        await using var redis = await servers.ConnectAsync(options => options.OperationTimeout = TimeSpan.FromSeconds(3));
        long[] users = [.. Enumerable.Range(0, 30).Select(static i => 9100L + i)];
        var store = redis.Store<IUserStore>();
        await store.SetNamesAsync(users.ToDictionary(static user => user, static user => $"name {user}"));
        NodeId down = redis.Nodes[1].Id;
        string?[] expected = [.. users.Select(user => redis.NodeFor($"{{user:{user}}}:name").Id == down ? null : $"name {user}")];

        await servers.KeepReplicaAsync(1);
        servers.Nodes[1].Freeze();
        try
        {
            var partial = await Assert.ThrowsAsync<Execution.PartialFailureException<string?[]>>(() => store.GetNamesAsync(users));

            Assert.Equal(expected, partial.PartialResult);
            Assert.All(partial.Failures, failure => Assert.Equal(down, failure.Node));
            Assert.Equal([down], (await redis.OnAllNodes().PingAsync()).Failures.Select(static failure => failure.Node));
        }
        finally
        {
            servers.Nodes[1].Resume();
            await servers.LetReplicaAsync(1);
        }

        // It counts as down until its next heartbeat.
        await Wait.UntilAsync(async () => (await store.GetNamesAsync(users)).Length == users.Length, "the keys of the node that goes on are served");
    }
}
