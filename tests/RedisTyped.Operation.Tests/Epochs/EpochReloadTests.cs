using RedisTyped.Epochs;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;

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

        TopologyPlan plan = new EpochLogins(start).After(reloaded).PlanOf(
            """{"router":"ketama","nodes":[{"name":"a","configuration":"10.0.0.1:6379"},{"name":"b","configuration":"10.0.0.2:6379"},{"name":"c","configuration":"10.0.0.3:6379"}]}""",
            epoch: 7,
            TopologyPlan.Create(known).Nodes[0]);

        Assert.Equal(["new-a", "own-b", "later"], plan.Nodes.Select(static node => node.Configuration!.Password));
        Assert.All(plan.Nodes, static node => Assert.Equal(TimeSpan.FromSeconds(9), node.OperationTimeout));
        Assert.Equal(3, plan.Snapshot.Nodes[0].Weight);
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
}
