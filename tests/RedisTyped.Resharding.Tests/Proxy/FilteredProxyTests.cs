using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>The whole way: source, filter, replica.</summary>
public sealed class FilteredProxyTests
{
    [Theory]
    [InlineData("no", "disabled")]
    [InlineData("yes", "disabled")]
    [InlineData("yes", "swapdb")]
    public async Task Replica_gets_its_keys_and_no_others(string disklessSync, string disklessLoad)
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            ExtraArguments = ["--repl-diskless-sync", disklessSync, "--repl-diskless-load", disklessLoad],
        });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await FillAsync(source);
        await using var proxy = await StartAsync(redis[0], Target("^a"));

        await proxy.FollowAsync(replica);
        Assert.Equal(["a:1", "a:2", "a:list"], await KeysAsync(replica, 0));
        Assert.Equal(["a:db3"], await KeysAsync(replica, 3));

        await source.AskAsync("MSET", "a:new", "1", "b:new", "2");
        await source.AskAsync("DEL", "b:1", "a:1");
        await source.AskAsync("SELECT", "3");
        await source.AskAsync("SET", "b:only", "1");
        await source.AskAsync("SET", "a:only", "1");
        await RunningProxy.CaughtUpAsync(source, replica);

        Assert.Equal(["a:2", "a:list", "a:new"], await KeysAsync(replica, 0));
        Assert.Equal(["a:db3", "a:only"], await KeysAsync(replica, 3));

        // Offsets are the source's own.
        await Wait.UntilAsync(
            async () => await source.InfoAsync("replication", "master_repl_offset") == await replica.InfoAsync("replication", "slave_repl_offset"),
            "both are at the same offset");
    }

    [Fact]
    public async Task Each_target_gets_its_own_keys_of_one_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(3);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var first = await Wire.ToAsync(redis[1]);
        await using var second = await Wire.ToAsync(redis[2]);
        await FillAsync(source);
        await using var proxy = await StartAsync(redis[0], Target("^a"), Target("^b"));

        await Task.WhenAll(proxy.FollowAsync(first, 0), proxy.FollowAsync(second, 1));
        await source.AskAsync("MSET", "a:new", "1", "b:new", "2");
        await RunningProxy.CaughtUpAsync(source, first);
        await RunningProxy.CaughtUpAsync(source, second);

        Assert.Equal(["a:1", "a:2", "a:list", "a:new"], await KeysAsync(first, 0));
        Assert.Equal(["b:1", "b:2", "b:new"], await KeysAsync(second, 0));
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
        Assert.Equal("1", await source.InfoAsync("replication", "connected_slaves"));
    }

    [Fact]
    public async Task Every_key_is_on_exactly_the_node_that_the_new_topology_says()
    {
        await using var redis = await RedisNodes.StartAsync(3);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var first = await Wire.ToAsync(redis[1]);
        await using var second = await Wire.ToAsync(redis[2]);
        for (int i = 0; i < 500; i++)
        {
            await source.AskAsync("SET", $"key:{i}", "1");
        }

        var after = TopologySnapshot.Create(new RedisTypedOptions
        {
            Router = "ketama",
            Nodes = { { "a", redis[1].EndPoint }, { "b", redis[2].EndPoint } },
        });
        await using var proxy = await StartAsync(
            redis[0],
            RunningProxy.Target("a", filter: new PlacedKeyFilter(after, "a")),
            RunningProxy.Target("b", filter: new PlacedKeyFilter(after, "b")));
        await Task.WhenAll(proxy.FollowAsync(first, 0), proxy.FollowAsync(second, 1));
        for (int i = 500; i < 1000; i++)
        {
            await source.AskAsync("SET", $"key:{i}", "1");
        }

        await RunningProxy.CaughtUpAsync(source, first);
        await RunningProxy.CaughtUpAsync(source, second);
        string[] ofFirst = await KeysAsync(first, 0);
        string[] ofSecond = await KeysAsync(second, 0);
        Assert.Equal(1000, ofFirst.Length + ofSecond.Length);
        Assert.All(ofFirst, key => Assert.Equal("a", after.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name));
        Assert.All(ofSecond, key => Assert.Equal("b", after.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name));
    }

    [Fact]
    public async Task Command_over_both_sides_leads_to_the_same_value()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("SADD", "b:set", "1", "2");
        await using var proxy = await StartAsync(redis[0], Target("^a"));
        await proxy.FollowAsync(replica);

        await source.AskAsync("SADD", "a:set", "3");
        await source.AskAsync("SUNIONSTORE", "a:all", "a:set", "b:set");
        await RunningProxy.CaughtUpAsync(source, replica);

        Assert.Equal("1 2 3", await replica.AskAsync("SMEMBERS", "a:all"));
        Assert.Equal(1, proxy.Proxy.Read().Targets[0].Commands["SUNIONSTORE"].Refetched);
    }

    [Fact]
    public async Task Command_over_both_sides_ends_the_run_where_that_is_wanted()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var proxy = await StartAsync(redis[0], refetches: false, Target("^a"));
        await proxy.FollowAsync(replica);

        await source.AskAsync("SADD", "b:set", "1");
        await source.AskAsync("SUNIONSTORE", "a:all", "b:set");

        var fault = await Assert.ThrowsAsync<ReshardException>(() => proxy.Proxy.Stopped.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Equal(ReshardFailure.Straddle, fault.Failure);
        Assert.Contains("SUNIONSTORE", fault.Message, StringComparison.Ordinal);
        await Wait.UntilAsync(async () => await replica.InfoAsync("replication", "master_link_status") == "down", "the replica is let go");
    }

    private static ProxyTarget Target(string expression) => RunningProxy.Target(expression, filter: new RegexKeyFilter(expression));

    private static Task<RunningProxy> StartAsync(TestNode source, params ProxyTarget[] targets) => StartAsync(source, refetches: true, targets);

    private static Task<RunningProxy> StartAsync(TestNode source, bool refetches, params ProxyTarget[] targets)
    {
        var options = new SourceOptions { Nodes = [new SourceAddress(source.Host, source.Port)] };
        return RunningProxy.StartAsync(
            options,
            proxy => proxy with { Targets = targets, GatherDelay = TimeSpan.FromMinutes(5) },
            new SyncFilter(options, targets, refetches, ReshardEvents.None));
    }

    private static async Task FillAsync(Wire source)
    {
        await source.AskAsync("MSET", "a:1", "1", "a:2", "2", "b:1", "1", "b:2", "2");
        await source.AskAsync("RPUSH", "a:list", "1", "2");
        await source.AskAsync("SELECT", "3");
        await source.AskAsync("MSET", "a:db3", "1", "b:db3", "1");
        await source.AskAsync("SELECT", "0");
    }

    private static async Task<string[]> KeysAsync(Wire server, int db)
    {
        await server.AskAsync("SELECT", db.ToString(CultureInfo.InvariantCulture));
        string keys = await server.AskAsync("KEYS", "*");
        await server.AskAsync("SELECT", "0");
        return [.. keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
