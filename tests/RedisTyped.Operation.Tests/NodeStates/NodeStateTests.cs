using RedisTyped.Batches;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Testing;

namespace RedisTyped.Operation.Tests.NodeStates;

public class NodeStateTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_that_was_not_there_at_the_start_is_down_and_the_others_are_connected()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await nodes[1].KillAsync(Cancelled);

        await using var redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                options.AbortOnConnectFail = false;
                options.ConnectTimeout = TimeSpan.FromSeconds(5);
                foreach (TestNode node in nodes.Nodes)
                {
                    options.Nodes.Add(node.Name, node.ConfigurationString);
                }
            },
            cancellationToken: Cancelled);

        Assert.Equal([NodeState.Connected, NodeState.Down], redis.Nodes.Select(node => node.State));
        var fault = await Assert.ThrowsAsync<NodeDownException>(() => redis.OnNode("node-2").ExecuteAsync("PING"));
        Assert.Equal(("node-2", "it could not be reached at the start"), (fault.Node.Name, fault.Reason));

        var states = new StateLog(redis.Nodes[1]);
        await nodes[1].RestartAsync(Cancelled);
        Assert.Equal(NodeState.Down, (await states.UntilAsync(NodeState.Connected)).Old);
        Assert.Equal("PONG", (string?)await redis.OnNode("node-2").ExecuteAsync("PING"));
    }

    [Fact]
    public async Task Frozen_node_becomes_slow_then_down_and_comes_back_by_itself()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options => options.Heartbeat.Timeout = TimeSpan.FromSeconds(1));
        var states = new StateLog(nodes.Node);
        nodes.Server.Freeze();

        // A busy machine may have made it slow before.
        NodeStateChange down = await states.UntilAsync(NodeState.Down);
        Assert.Equal((NodeState.Slow, "it has not answered for 2 s"), (down.Old, down.Reason));
        Assert.Equal(NodeState.Down, nodes.Node.State);
        await Wait.UntilAsync(() => nodes.Redis.Nodes[0].State == NodeState.Connected, "the other node is connected");

        nodes.Server.Resume();
        Assert.Equal((NodeState.Down, NodeState.Connected, "it answers"), await NextOfAsync(states));
        await nodes.Store.SetAsync(nodes.Key("k"), "v");
    }

    [Fact]
    public async Task Killed_node_is_down_at_once_and_connected_when_it_has_been_restarted()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.Heartbeat.Interval = TimeSpan.FromHours(1);
            options.Heartbeat.Timeout = TimeSpan.FromSeconds(1);
        });
        var states = new StateLog(nodes.Node);

        await nodes.Server.KillAsync(Cancelled);
        NodeStateChange down = await states.NextAsync();
        Assert.Equal(NodeState.Down, down.New);
        Assert.StartsWith("its connection was lost", down.Reason, StringComparison.Ordinal);

        await nodes.Server.RestartAsync(Cancelled);
        Assert.Equal((NodeState.Down, NodeState.Connected, "it answers"), await NextOfAsync(states));
        Assert.Equal(1, await nodes.Store.IncrementAsync(nodes.Key("n")));
    }

    [Fact]
    public async Task Call_that_is_not_answered_in_time_has_the_node_asked_before_the_next_heartbeat()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.OperationTimeout = TimeSpan.FromMilliseconds(500);
            options.Heartbeat.Interval = TimeSpan.FromHours(1);
            options.Heartbeat.Timeout = TimeSpan.FromSeconds(1);
        });
        var states = new StateLog(nodes.Node);
        nodes.Server.Freeze();

        await Assert.ThrowsAsync<TimeoutException>(() => nodes.Store.GetAsync(nodes.Key("k"), Cancelled));
        Assert.Equal((NodeState.Connected, NodeState.Slow, "it did not answer a call in time"), await NextOfAsync(states));
        Assert.Equal(NodeState.Down, (await states.NextAsync()).New);
        nodes.Server.Resume();
    }

    // So long that the server reads one after the other, and its answers come one by one.
    [Fact]
    public async Task Node_that_works_off_a_batch_is_not_down_while_its_heartbeat_waits_behind_it()
    {
        const int Calls = 400;
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.OperationTimeout = TimeSpan.FromSeconds(30);
            options.Heartbeat.Timeout = TimeSpan.FromSeconds(1);
        });
        int downs = 0;
        nodes.Node.StateChanged += (_, change) => Interlocked.Add(ref downs, change.New == NodeState.Down ? 1 : 0);
        string key = nodes.Key("n");
        string padding = new('x', 20_000);
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        ICallStore store = batch.Store<ICallStore>();
        Task<long>[] calls = [.. Enumerable.Range(0, Calls).Select(_ => store.WorkAsync(key, 10_000, padding))];

        await batch.ExecuteAsync(Cancelled);

        Assert.Equal(Calls, (await Task.WhenAll(calls)).Max());
        Assert.Equal(0, Volatile.Read(ref downs));
    }

    [Fact]
    public async Task Probe_of_ones_own_decides()
    {
        bool isWell = false;
        await using var nodes = await WatchedNodes.StartAsync(options => options.Heartbeat.Probe =
            (node, _) => Volatile.Read(ref isWell) || node.Id == "node-1" ? Task.CompletedTask : throw new InvalidOperationException("secret"));
        var states = new StateLog(nodes.Node);

        Assert.Equal("its probe failed with InvalidOperationException", (await states.UntilAsync(NodeState.Down)).Reason);
        Volatile.Write(ref isWell, true);
        await states.UntilAsync(NodeState.Connected);
    }

    [Fact]
    public async Task Each_change_is_logged_once_and_what_a_listener_throws_too()
    {
        using var log = new LogLines();
        await using var nodes = await WatchedNodes.StartAsync(logging: log);
        var states = new StateLog(nodes.Node);
        nodes.Node.StateChanged += static (_, _) => throw new InvalidOperationException("listener");

        await nodes.KillAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Assert.ThrowsAsync<NodeDownException>(() => nodes.Store.GetAsync(nodes.Key("k"), Cancelled))));
        await nodes.Server.RestartAsync(Cancelled);
        await states.UntilAsync(NodeState.Connected);
        await nodes.Redis.DisposeAsync();

        string[] lines = log.Of("node-2");
        Assert.Equal(1, lines.Count(static line => line.StartsWith("Warning: Node node-2 is down: ", StringComparison.Ordinal)));
        Assert.Equal(1, lines.Count(static line => line == "Information: Node node-2 is back and Connected: it answers"));
        Assert.Contains("Error: A listener to the states of node node-2 failed", lines);
    }

    [Fact]
    public async Task Without_a_heartbeat_the_connection_alone_tells()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options => options.Heartbeat.Enabled = false);
        nodes.Server.Freeze();

        Assert.Equal(NodeState.Connected, nodes.Node.State);
        nodes.Server.Resume();
    }

    private static async Task<(NodeState Old, NodeState New, string Reason)> NextOfAsync(StateLog states)
    {
        NodeStateChange change = await states.NextAsync();
        return (change.Old, change.New, change.Reason);
    }
}
