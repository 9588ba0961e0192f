using System.Net;
using RedisTyped.Batches;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Reloading;
using RedisTyped.Topology;
using RedisTyped.Transitions;

namespace RedisTyped.Operation.Tests.Ejection;

/// <summary>The keys of a node that is down, where the client is to place them elsewhere.</summary>
public class EjectionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_of_a_dead_node_go_to_the_others_and_home_again_when_it_is_back()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options => options.EjectDownNodes = true);
        string key = nodes.Key("k");
        var states = new StateLog(nodes.Node);
        await nodes.Server.KillAsync(Cancelled);
        await UntilOwnedByAsync(nodes, key, "node-1");

        await nodes.Store.SetAsync(key, "meanwhile");
        Assert.Equal("meanwhile", await nodes.Store.GetAsync(key, Cancelled));
        Assert.Equal("node-1", nodes.Redis.RouteOf(key).Node.Name);
        await Assert.ThrowsAsync<NodeDownException>(() => nodes.Node.ExecuteAsync("DBSIZE"));

        await nodes.Server.RestartAsync(Cancelled);
        await states.UntilAsync(NodeState.Connected);
        await UntilOwnedByAsync(nodes, key, "node-2");
        Assert.Null(await nodes.Store.GetAsync(key, Cancelled));
    }

    [Fact]
    public async Task Tagged_keys_of_rediscluster_keep_their_stored_names_while_a_node_is_left_out()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.EjectDownNodes = true;
            options.Heartbeat = WithoutBeats();
            options.Router = "rediscluster";
            options.LegacyTags = true;
        });
        string tag = nodes.Key("t"), key = $"cart{{{tag}}}";
        Assert.Equal(nodes.Node, nodes.Redis.NodeFor(key));
        await nodes.Server.KillAsync(Cancelled);
        await UntilOwnedByAsync(nodes, key, "node-1");

        await nodes.Store.SetAsync(key, "meanwhile");
        Assert.Equal("meanwhile", await nodes.Store.GetAsync(key, Cancelled));
        Assert.Equal("meanwhile", (string?)await nodes.Redis.Nodes[0].ExecuteAsync("GET", "cart"));
        Assert.Equal(0, (int)await nodes.Redis.Nodes[0].ExecuteAsync("EXISTS", key));
    }

    [Fact]
    public async Task Reload_leaves_a_dead_node_out_from_its_first_call_on()
    {
        await using var nodes = await StartWithoutBeatsAsync();
        string key = nodes.Key("k");
        await nodes.Server.KillAsync(Cancelled);
        await UntilOwnedByAsync(nodes, key, "node-1");

        RedisTypedOptions next = Options(nodes, "localhost");
        next.Nodes.Add("node-2", nodes.Server.ConfigurationString);
        TopologyChange change = await nodes.Redis.ReloadAsync(next, Cancelled);

        Assert.Equal("reconnected node-1", change.ToString());
        Assert.Equal("node-1", nodes.Redis.RouteOf(key).Node.Name);
        await nodes.Store.SetAsync(key, "meanwhile");
    }

    [Fact]
    public async Task Batch_made_while_a_node_was_left_out_is_refused_once_a_transition_has_begun()
    {
        await using var nodes = await StartWithoutBeatsAsync();
        string key = nodes.Key("k");
        await nodes.Server.KillAsync(Cancelled);
        await UntilOwnedByAsync(nodes, key, "node-1");
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        _ = batch.Store<ICallStore>().SetAsync(key, "early");

        await nodes.Redis.BeginTransitionAsync(Options(nodes, "127.0.0.1"), cancellationToken: Cancelled);

        await Assert.ThrowsAsync<TransitionException>(() => batch.ExecuteAsync(Cancelled));
    }

    [Theory]
    [InlineData("slots")]
    [InlineData("modulo")]
    [InlineData("ketama")]
    [InlineData("rendezvous")]
    public void Only_the_keys_of_the_nodes_left_out_move_and_all_others_take_some(string router)
    {
        var options = new RedisTypedOptions { Router = router };
        for (int i = 0; i < 4; i++)
        {
            options.Nodes.Add($"n{i}", $"127.0.0.1:{7000 + i}");
        }

        TopologySnapshot whole = TopologySnapshot.Create(options);
        var ejecting = new Routing.EjectingRouter(whole.Router, whole.Nodes, [false, true, false, false]);
        int[] taken = new int[4];
        for (int i = 0; i < 4000; i++)
        {
            byte[] key = System.Text.Encoding.UTF8.GetBytes($"key:{i}");
            int home = whole.Router.Route(key), now = ejecting.Route(key);
            Assert.Equal(now, ejecting.Explain(key).Node);
            if (home != 1)
            {
                Assert.Equal(home, now);
            }
            else
            {
                taken[now]++;
            }
        }

        Assert.Equal(0, taken[1]);
        Assert.All([taken[0], taken[2], taken[3]], count => Assert.InRange(count, taken.Sum() / 4, taken.Sum() / 2));
    }

    [Fact]
    public void Ejection_without_a_heartbeat_is_a_fault()
    {
        var options = new RedisTypedOptions { EjectDownNodes = true };
        options.Nodes.Add("a", "127.0.0.1:6379");
        options.Heartbeat.Enabled = false;

        var fault = Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options));
        Assert.Equal(["ejectDownNodes: needs a heartbeat, which is not enabled; enable it, or leave ejectDownNodes out"], fault.Faults);
    }

    // A lost connection tells of a killed server at once.
    private static Task<WatchedNodes> StartWithoutBeatsAsync() => WatchedNodes.StartAsync(static options =>
    {
        options.EjectDownNodes = true;
        options.Heartbeat = WithoutBeats();
    });

    private static HeartbeatOptions WithoutBeats() => new() { Interval = TimeSpan.FromHours(1), Timeout = TimeSpan.FromHours(1) };

    // The first node alone.
    private static RedisTypedOptions Options(WatchedNodes nodes, string host)
    {
        var options = new RedisTypedOptions { EjectDownNodes = true, Heartbeat = WithoutBeats() };
        options.Nodes.Add("node-1", $"{host}:{((IPEndPoint)nodes.Redis.Nodes[0].EndPoints[0]).Port}");
        return options;
    }

    // The node tells of its state before the placement follows.
    private static Task UntilOwnedByAsync(WatchedNodes nodes, string key, string node) =>
        Wait.UntilAsync(() => nodes.Redis.NodeFor(key).Id == node, $"the key is {node}'s");
}
