using System.Diagnostics;
using RedisTyped.Execution;
using RedisTyped.Faults.Tests.Network;
using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.Epochs;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>A call that goes by the topology before and is not sent yet, for however long: no key is brought over before it is.</summary>
public sealed class HeldUpCallTests : TransitionStage
{
    /// <summary>Far longer than a transition takes to begin where nothing is held up.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(600);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transition_has_not_begun_before_a_call_is_sent_that_goes_by_the_topology_before(bool isUntyped)
    {
        long id = MovingId();
        using var log = new HeldLog();
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(Two(), log, Cancelled);
        Task<long> held = OwnThread.RunAsync(async () => isUntyped
            ? (long)await redis.ExecuteAsync("INCR", Visits(id).ToString())
            : await redis.Store<IOrderStore>().VisitAsync(id));
        await log.Entered;

        Task<TopologyChange> begin = redis.BeginTransitionAsync(Three(), cancellationToken: Cancelled);
        await Wait.UntilAsync(() => redis.Topology.Nodes.Count == 3, "the new topology is that of calls");
        await StaysAsync(begin);
        log.Free();
        await begin;

        Assert.Equal(1, await held);
        Assert.Equal(2, await redis.Store<IOrderStore>().VisitAsync(id));
    }

    /// <summary>By the transition itself, or by a reload just before it, which nobody has awaited.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transition_waits_for_what_was_sent_on_the_connection_that_a_node_had_before(bool isReloaded)
    {
        long id = MovingIds().First(id => Redis.NodeFor(Visits(id)).Id.Name == "node-1");
        await using var proxy = FaultProxy.Start(Nodes[0].Port);
        RedisTypedOptions two = Two();
        two.Nodes[0].Configuration = proxy.EndPoint;
        two.Heartbeat.Enabled = false;
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(two, cancellationToken: Cancelled);
        IOrderStore orders = redis.Store<IOrderStore>();
        proxy.State = new LinkState { IsSilent = true };
        Task<long> held = orders.VisitAsync(id);

        RedisTypedOptions three = Three();
        three.Heartbeat.Enabled = false;
        if (isReloaded)
        {
            two = Two();
            two.Heartbeat.Enabled = false;
            var before = redis.NodeFor(Visits(id));
            _ = redis.ReloadAsync(two, cancellationToken: Cancelled);
            await Wait.UntilAsync(() => redis.NodeFor(Visits(id)) != before, "the node has another connection");
        }

        Task<TopologyChange> begin = redis.BeginTransitionAsync(three, cancellationToken: Cancelled);
        await Wait.UntilAsync(() => redis.Topology.Nodes.Count == 3, "the new topology is that of calls");
        Task<long> moved = orders.VisitAsync(id);
        await StaysAsync(moved);
        proxy.State = LinkState.Healthy;
        await begin;

        Assert.Equal(1, await held);
        Assert.Equal(2, await moved);
    }

    [Fact]
    public async Task Transition_is_not_turned_around_before_a_call_is_sent_whose_keys_it_has_brought_over()
    {
        long id = MovingId();
        await Orders.VisitAsync(id);
        await BeginAsync();
        await Redis.BringOverAsync(Visits(id));
        var transition = KeyTransition.To(Redis.Connected);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var free = new ManualResetEventSlim();
        var owner = Redis.NodeFor(Visits(id));
        Task<long> held = OwnThread.RunAsync(() => transition.SendBehindAsync(
            Redis.Connected,
            "store",
            "call",
            owner,
            Array.Empty<MovingKey>(),
            () =>
            {
                entered.SetResult();
                Assert.True(free.Wait(Longest), "The call is let go on.");
                return owner.Database.StringIncrementAsync(Visits(id));
            },
            Cancelled));
        await Wait.ForAsync(entered.Task, "the call is held up");

        Task<TopologyChange> back = Redis.ReverseTransitionAsync(Cancelled);
        await Wait.UntilAsync(() => Redis.Topology.Nodes.Count == 2, "the topology before is that of calls again");
        await StaysAsync(back);
        free.Set();
        await back;

        Assert.Equal(2, await held);
        Assert.Equal(3, await Orders.VisitAsync(id));
    }

    [Fact]
    public async Task Completion_waits_for_a_call_whose_key_is_being_brought_over()
    {
        RedisKey key = Visits(1);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(KeysAt(0), cancellationToken: Cancelled);
        IDatabase[] nodes = [.. Redis.Nodes.Select(static node => node.Database)];
        await nodes[0].StringSetAsync([new(key, 1), new($"redistyped:moving:{key}", "another client")]);
        await redis.BeginTransitionAsync(KeysAt(1), cancellationToken: Cancelled);
        Task<long> held = redis.Store<IOrderStore>().VisitAsync(1);
        await Wait.UntilAsync(async () => $"{await nodes[0].ExecuteAsync("INFO", "commandstats")}".Contains("cmdstat_eval:", StringComparison.Ordinal), "the call waits for the other client");
        await nodes[1].StringSetAsync(key, 1);

        Task complete = redis.CompleteTransitionAsync(Cancelled);
        await Wait.UntilAsync(() => redis.Transition is null, "nothing is moved any more");
        Task<TopologyChange> next = redis.BeginTransitionAsync(KeysAt(2), cancellationToken: Cancelled);
        await StaysAsync(complete);
        Assert.Null(redis.Transition);
        await nodes[0].KeyDeleteAsync(key);

        Assert.Equal(2, await held);
        await complete;
        await next;
        Assert.Equal(3, await redis.Store<IOrderStore>().VisitAsync(1));
        Assert.False(await nodes[1].KeyExistsAsync(key));
    }

    [Fact]
    public async Task Call_that_comes_late_for_a_transition_that_was_completed_is_not_sent_when_another_one_has_taken_its_keys_on()
    {
        RedisKey key = Visits(1);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(KeysAt(0), cancellationToken: Cancelled);
        await redis.BeginTransitionAsync(KeysAt(1), cancellationToken: Cancelled);
        ConnectedTopology topology = redis.Connected;
        RedisNode owner = redis.NodeFor(key);
        MovingKey[] moving = [new((byte[])key!, Redis.Nodes[0])];
        await redis.CompleteTransitionAsync(Cancelled);
        Assert.Equal(1, await SendAsync());
        await redis.BeginTransitionAsync(KeysAt(2), cancellationToken: Cancelled);

        await Assert.ThrowsAsync<TransitionException>(SendAsync);

        Assert.Equal(2, await redis.Store<IOrderStore>().VisitAsync(1));

        Task<long> SendAsync() => KeyTransition.To(topology).SendBehindAsync(topology, "IOrderStore", "call", owner, moving, () => owner.Database.StringIncrementAsync(key), Cancelled);
    }

    [Fact]
    public async Task Client_that_is_disposed_of_while_a_transition_begins_says_nothing_of_calls_that_are_held_up()
    {
        var log = new CapturedLog();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var free = new ManualResetEventSlim();
        Task held = OwnThread.RunAsync(() =>
        {
            using CallSection section = CallSection.Enter();
            entered.SetResult();
            Assert.True(free.Wait(Longest), "The call is let go on.");
            return Task.CompletedTask;
        });
        await Wait.ForAsync(entered.Task, "the call is held up");
        RedisTypedOptions two = Two(), three = Three();
        two.OperationTimeout = three.OperationTimeout = TimeSpan.FromMinutes(1);
        ShardedRedis redis = await ShardedRedis.ConnectAsync(two, log, Cancelled);

        Task<TopologyChange> begin = redis.BeginTransitionAsync(three, cancellationToken: Cancelled);
        await Wait.UntilAsync(() => redis.Topology.Nodes.Count == 3, "the new topology is that of calls");
        await redis.DisposeAsync();
        await Wait.ForAsync(Task.WhenAny(begin), "the transition ends");
        free.Set();
        await held;

        Assert.DoesNotContain(log.Lines, static line => line.Text.Contains("were not sent within", StringComparison.Ordinal));
    }

    // The first node has a slot besides, of which the test has no key, so that it stays.
    private RedisTypedOptions KeysAt(int node)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add(new NodeOptions { Name = $"node-{node}", Configuration = Nodes[node].ConfigurationString, Slots = node == 0 ? "0-16383" : "1-16383" });
        if (node != 0)
        {
            options.Nodes.Add(new NodeOptions { Name = "node-0", Configuration = Nodes[0].ConfigurationString, Slots = "0" });
        }

        return options;
    }

    // Looked at again and again: as long as it stays so.
    private async Task StaysAsync(Task change)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Long;)
        {
            await Redis.Nodes[0].Database.PingAsync();
            Assert.False(change.IsCompleted);
        }
    }
}
