using System.Diagnostics;
using RedisTyped.Operation.Tests.Epochs;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Transitions;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>A call that goes by the topology before and is not sent yet, for however long: no key is brought over before it is.</summary>
public sealed class HeldUpCallTests : TransitionStage
{
    /// <summary>Far longer than a transition takes to begin where nothing is held up.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(600);

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
            "store",
            "call",
            owner,
            Array.Empty<MovingKey>(),
            () =>
            {
                entered.SetResult();
                free.Wait();
                return owner.Database.StringIncrementAsync(Visits(id));
            },
            Cancelled));
        await entered.Task;

        Task<TopologyChange> back = Redis.ReverseTransitionAsync(Cancelled);
        await Wait.UntilAsync(() => Redis.Topology.Nodes.Count == 2, "the topology before is that of calls again");
        await StaysAsync(back);
        free.Set();
        await back;

        Assert.Equal(2, await held);
        Assert.Equal(3, await Orders.VisitAsync(id));
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
