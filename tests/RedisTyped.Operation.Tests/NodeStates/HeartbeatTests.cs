using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>The heartbeat on a clock that the test moves, with a probe that the test answers.</summary>
public sealed class HeartbeatTests : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly ManualTime _time = new();
    private readonly List<TaskCompletionSource> _probes = [];
    private RedisNodes _servers = null!;
    private ShardedRedis _owner = null!;
    private RedisNode _node = null!;
    private Heartbeat _heartbeat = null!;

    public async ValueTask InitializeAsync()
    {
        _servers = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        _owner = await ShardedRedis.ConnectAsync(options =>
        {
            options.Heartbeat.Enabled = false;
            options.Nodes.Add("a", _servers[0].ConfigurationString);
        });
        var rules = new HeartbeatOptions
        {
            AnswersToConnected = 2,
            Probe = (_, stop) =>
            {
                var probe = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                stop.Register(() => probe.TrySetCanceled(stop));
                _probes.Add(probe);
                return probe.Task;
            },
        };
        var plan = new NodePlan(new NodeId("a"), null, _owner.Nodes[0].Multiplexer, TimeSpan.FromSeconds(5), Required: true) { Heartbeat = rules };
        _node = new RedisNode(plan, _owner.Nodes[0].Multiplexer, _time);
        _heartbeat = Heartbeat.Start(() => [_node], rules, NullLogger.Instance, _time)!;
    }

    public async ValueTask DisposeAsync()
    {
        _heartbeat.Dispose();
        _node.Close();
        await _owner.DisposeAsync();
        await _servers.DisposeAsync();
    }

    [Fact]
    public void Probes_never_pile_up_however_long_one_is_not_answered()
    {
        _time.Tick(Tick, 1000);

        Assert.Single(_probes);
        Assert.Equal(NodeState.Down, _node.State);
    }

    [Fact]
    public void Silent_node_is_slow_after_one_timeout_and_down_after_two()
    {
        _time.Tick(Tick, 2);
        Assert.Single(_probes);
        _time.Tick(Tick, 1);
        Assert.Equal(NodeState.Connected, _node.State);
        _time.Tick(Tick, 1);
        Assert.Equal(NodeState.Slow, _node.State);
        _time.Tick(Tick, 1);
        Assert.Equal(NodeState.Slow, _node.State);
        _time.Tick(Tick, 1);
        Assert.Equal(NodeState.Down, _node.State);
    }

    [Fact]
    public async Task Node_that_answers_again_is_asked_at_once_and_connected_after_as_many_answers_as_it_takes()
    {
        var states = new StateLog(_node);
        _time.Tick(Tick, 6);
        await states.UntilAsync(NodeState.Down);

        // The overdue one says only that it lives.
        _probes[0].SetResult();
        await ProbesAsync(2);
        _probes[1].SetResult();
        await ProbeAfterAsync(2);
        Assert.Equal(NodeState.Down, _node.State);
        _probes[2].SetResult();
        Assert.Equal(NodeState.Connected, (await states.NextAsync()).New);
    }

    [Fact]
    public async Task Probe_that_was_lost_with_its_connection_keeps_no_node_down()
    {
        var states = new StateLog(_node);
        _time.Tick(Tick, 6);
        await states.UntilAsync(NodeState.Down);

        // As when the connection is found again, or another server has become the primary.
        _node.Watch.Ask();
        await ProbesAsync(2);
        _probes[1].SetResult();
        await ProbeAfterAsync(2);
        _probes[2].SetResult();
        Assert.Equal(NodeState.Connected, (await states.NextAsync()).New);

        _time.Tick(Tick, 2);
        Assert.Equal(4, _probes.Count);
        _probes[0].SetException(new InvalidOperationException("what came of the first says nothing any more"));
        _time.Advance(TimeSpan.FromMilliseconds(700));
        _probes[3].SetResult();
        Assert.Equal(NodeState.Slow, (await states.NextAsync()).New);
    }

    [Fact]
    public async Task Answer_that_takes_long_makes_the_node_slow()
    {
        var states = new StateLog(_node);
        _time.Tick(Tick, 2);
        _time.Advance(TimeSpan.FromMilliseconds(700));
        _probes[0].SetResult();

        NodeStateChange slow = await states.NextAsync();
        Assert.Equal((NodeState.Slow, "it took 0.7 s for an answer"), (slow.New, slow.Reason));
    }

    [Fact]
    public void Time_in_which_the_process_stood_still_is_not_counted_against_the_node()
    {
        _time.Tick(Tick, 2);
        Assert.Single(_probes);

        _time.Tick(TimeSpan.FromMinutes(10), 1);

        Assert.Equal(NodeState.Connected, _node.State);
        _time.Tick(Tick, 3);
        Assert.Equal(NodeState.Down, _node.State);
    }

    [Fact]
    public void Answer_that_waits_for_a_thread_is_not_counted_as_missed()
    {
        _time.Tick(Tick, 2);

        // Whether or not it is taken in between: too few ticks for the next probe to be missed twice, and enough for this one.
        _probes[0].SetResult();
        _time.Tick(Tick, 4);

        Assert.NotEqual(NodeState.Down, _node.State);
    }

    [Fact]
    public void Node_that_answers_calls_is_not_silent_though_it_owes_its_heartbeat()
    {
        _servers[0].Freeze();
        var rules = new HeartbeatOptions();
        var configuration = ConfigurationOptions.Parse(_servers[0].ConfigurationString);
        var plan = new NodePlan(new NodeId("b"), configuration, _owner.Nodes[0].Multiplexer, TimeSpan.FromSeconds(5), Required: true) { Heartbeat = rules };
        var node = new RedisNode(plan, _owner.Nodes[0].Multiplexer, _time);
        using var heartbeat = Heartbeat.Start(() => [node], rules, NullLogger.Instance, _time)!;
        for (int i = 0; i < 20; i++)
        {
            _time.Tick(Tick, 1);
            node.Watch.Hear();
        }

        Assert.Equal(NodeState.Connected, node.State);
        _time.Tick(Tick, 6);
        Assert.Equal(NodeState.Down, node.State);
        node.Close();
        _servers[0].Resume();
    }

    [Fact]
    public async Task Disposed_heartbeat_ends_its_probe_and_never_ticks_again()
    {
        _time.Tick(Tick, 2);
        _heartbeat.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _probes[0].Task);
        Assert.False(_time.IsWound);
        _time.Tick(Tick, 10);
        Assert.Single(_probes);
    }

    [Fact]
    public async Task Probe_that_ends_with_its_heartbeat_tells_nothing_of_the_node()
    {
        _time.Tick(Tick, 2);
        _heartbeat.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _probes[0].Task);

        // What came of it is looked at on threads of the pool, behind the task's own end.
        for (int i = 0; i < 100; i++)
        {
            await Task.Run(static () => { }, TestContext.Current.CancellationToken);
        }

        Assert.Equal(NodeState.Connected, _node.State);
    }

    // Probes end on threads of the pool.
    private async Task ProbeAfterAsync(int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (_probes.Count == count)
        {
            await pace.WaitForNextTickAsync(limit.Token);
            _time.Tick(Tick, 2);
        }
    }

    private async Task ProbesAsync(int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (_probes.Count < count)
        {
            await pace.WaitForNextTickAsync(limit.Token);
        }
    }
}
