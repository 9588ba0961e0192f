using RedisTyped.Epochs;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Reloads and epochs, one behind the other.</summary>
public sealed class EpochReloadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Epoch_behind_a_reload_connects_with_the_password_of_the_reload()
    {
        await using Stage stage = await Stage.StartAsync(new RedisNodesOptions { Password = "earlier" });
        await using ShardedRedis redis = await stage.ConnectAsync(static options => options.Password = "earlier");
        await Task.WhenAll(stage.Old.ExecuteAsync("CONFIG", "SET", "requirepass", "later"), stage.New.ExecuteAsync("CONFIG", "SET", "requirepass", "later"));
        var reloaded = new RedisTypedOptions { Password = "later", OperationTimeout = TimeSpan.FromSeconds(20) };
        reloaded.Nodes.Add("old", stage.OldNode.ConfigurationString.Replace("earlier", "later", StringComparison.Ordinal));
        await redis.ReloadAsync(reloaded, Cancelled);

        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
        Assert.Equal(1, await redis.Store<IVisitStore>().CountAsync(1));
    }

    [Fact]
    public void Login_of_a_node_that_a_reload_does_not_name_is_the_one_known_and_the_options_of_all_are_those_of_the_reload()
    {
        var start = new RedisTypedOptions { Password = "earlier", OperationTimeout = TimeSpan.FromSeconds(7), ConfigureEpoch = static topology => topology.Nodes[0].Weight = 3 };
        start.Nodes.Add("a", "10.0.0.1:6379,password=own-a");
        start.Nodes.Add("b", "10.0.0.2:6379,password=own-b");
        var reloaded = new RedisTypedOptions { Password = "later", OperationTimeout = TimeSpan.FromSeconds(9) };
        reloaded.Nodes.Add("a", "10.0.0.1:6379,password=new-a");
        var known = new RedisTypedOptions();
        known.Nodes.Add("a", "10.0.0.1:6379");

        TopologyPlan plan = new EpochLogins(start).After(new EpochLogins(reloaded)).PlanOf(
            """{"router":"ketama","nodes":[{"name":"a","configuration":"10.0.0.1:6379"},{"name":"b","configuration":"10.0.0.2:6379"},{"name":"c","configuration":"10.0.0.3:6379"}]}""",
            epoch: 7,
            TopologyPlan.Create(known).Nodes[0]);

        Assert.Equal(["new-a", "own-b", "later"], plan.Nodes.Select(static node => node.Configuration!.Password));
        Assert.All(plan.Nodes, static node => Assert.Equal(TimeSpan.FromSeconds(9), node.OperationTimeout));
        Assert.Equal(3, plan.Snapshot.Nodes[0].Weight);
    }

    [Fact]
    public async Task Logins_of_a_reload_count_though_another_one_was_waiting_behind_it_already()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.New.ExecuteAsync("CONFIG", "SET", "requirepass", "of-new");
        RedisTypedOptions named = Options(stage.OldNode, static options => options.OperationTimeout = TimeSpan.FromSeconds(21));
        named.Nodes.Add(new NodeOptions { Name = "new", Configuration = stage.NewNode.ConfigurationString, Password = "of-new" });
        RedisTypedOptions unnamed = Options(stage.OldNode, static options => options.OperationTimeout = TimeSpan.FromSeconds(22));

        // Both are asked for before the first of them has its turn.
        using var isAsked = new ManualResetEventSlim();
        EventHandler<TopologyChange> hold = (_, _) => Assert.True(isAsked.Wait(TimeSpan.FromMinutes(1), Cancelled), "All are asked for.");
        redis.TopologyChanged += hold;
        Task first = redis.ReloadAsync(Options(stage.OldNode, static options => options.OperationTimeout = TimeSpan.FromSeconds(23)), Cancelled);
        Task second = redis.ReloadAsync(named, Cancelled);
        Task third = redis.ReloadAsync(unnamed, Cancelled);
        redis.TopologyChanged -= hold;
        isAsked.Set();
        await Task.WhenAll(first, second, third);

        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
    }

    [Fact]
    public async Task Login_of_a_reload_that_changes_no_connection_is_that_of_the_next_epoch()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.New.ExecuteAsync("CONFIG", "SET", "requirepass", "of-new");
        RedisTypedOptions same = Options(stage.OldNode, static options => options.ConfigureEpoch = static topology => topology.Nodes[0].Password = "of-new");

        TopologyChange change = await redis.ReloadAsync(same, Cancelled);
        Assert.True(change.IsNothing, change.ToString());
        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
    }

    [Fact]
    public async Task Epoch_does_not_wait_for_a_reload_that_waits_for_its_nodes_and_that_reload_comes_too_late()
    {
        await using Stage stage = await Stage.StartAsync();
        await using RedisNodes other = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        RedisTypedOptions wider = Options(stage.OldNode, static options => (options.ConnectTimeout, options.AllowKeyMovement) = (TimeSpan.FromMinutes(2), true));
        wider.Nodes.Add("other", other[0].ConfigurationString);
        other[0].Freeze();
        try
        {
            Task<TopologyChange> reload = redis.ReloadAsync(wider, Cancelled);

            await stage.PublishAsync();
            await stage.LeasesAsync(EpochStage.Idle, 1);

            Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
            Assert.Contains("epoch: is 0, but the nodes are at 1 by now", (await Assert.ThrowsAsync<TopologyException>(() => Wait.ForAsync(reload, "the reload ends"))).Message, StringComparison.Ordinal);
        }
        finally
        {
            other[0].Resume();
        }
    }

    [Fact]
    public async Task Epoch_does_not_wait_for_a_connection_to_servers_that_were_found_before_it_was_pending()
    {
        await using Stage stage = await Stage.StartAsync();
        await using RedisNodes other = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using ShardedRedis redis = await stage.ConnectAsync();
        RedisNode node = redis.Nodes[0];
        ConfigurationOptions configuration = ConfigurationOptions.Parse(other[0].ConfigurationString);
        configuration.ConnectTimeout = 120_000;
        other[0].Freeze();
        try
        {
            Task found = node.Roles.Reconnect!(node.Plan with { Configuration = configuration });

            await stage.AnnounceAsync();
            await stage.PublishAsync();
            await stage.LeasesAsync(EpochStage.Idle, 1);

            await Wait.ForAsync(found, "the connection is given up");
            Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
        }
        finally
        {
            other[0].Resume();
        }
    }

    [Fact]
    public async Task Servers_that_are_found_while_an_epoch_is_pending_are_not_connected_to_before_it_is_over()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        RedisNode node = redis.Nodes[0];
        NodePlan found = node.Plan with { Configuration = node.Plan.Configuration!.Clone() };
        await stage.AnnounceAsync();

        await node.Roles.Reconnect!(found);
        Assert.Same(node, redis.Nodes[0]);

        await stage.WithdrawAsync(stage.Old, stage.New);
        await stage.LeasesAsync(EpochStage.Idle, 0);
        await node.Roles.Reconnect!(found);
        Assert.NotSame(node, redis.Nodes[0]);
    }

    private static RedisTypedOptions Options(TestNode old, Action<RedisTypedOptions> configure)
    {
        var options = new RedisTypedOptions { OperationTimeout = TimeSpan.FromSeconds(20), AllowKeyMovement = true };
        options.Nodes.Add("old", old.ConfigurationString);
        configure(options);
        return options;
    }
}
