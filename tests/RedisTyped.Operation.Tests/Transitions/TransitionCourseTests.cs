using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Reloading;
using RedisTyped.Topology;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>How a transition goes on, back and to its end.</summary>
public sealed class TransitionCourseTests : TransitionStage
{
    private const int Counters = 50;

    [Fact]
    public async Task All_keys_brought_over_can_be_completed_and_the_node_that_lost_them_is_closed()
    {
        for (int i = 0; i < 300; i++)
        {
            await Orders.SetStateAsync(i, $"{i}");
        }

        RedisNode leaving = Redis.Nodes[1];
        RedisTypedOptions next = Topologies.Of(Nodes[0], Nodes[2]);
        await Redis.BeginTransitionAsync(next, cancellationToken: Cancelled);
        Assert.Equal(3, Redis.Nodes.Count);
        long held = (long)await leaving.ExecuteAsync("DBSIZE");

        Assert.Equal(held, await Redis.BringAllOverAsync(Cancelled));
        Assert.Equal(0, (long)await leaving.ExecuteAsync("DBSIZE"));
        await Redis.CompleteTransitionAsync(Cancelled);

        Assert.Null(Redis.Transition);
        Assert.False(leaving.Multiplexer.IsConnected);
        Assert.Equal(Enumerable.Range(0, 300).Select(static i => $"{i}"), (await Orders.GetStatesAsync([.. Enumerable.Range(0, 300).Select(static i => (long)i)]))!);
    }

    [Fact]
    public async Task Reversed_transition_brings_back_what_went_over()
    {
        long id = MovingId();
        RedisNode from = Redis.NodeFor(Visits(id));
        await Orders.VisitAsync(id);
        await BeginAsync();
        await Orders.VisitAsync(id);

        TopologyChange change = await Redis.ReverseTransitionAsync(Cancelled);

        Assert.Equal(["node-3"], change.Removed.Select(static node => node.Name));
        Assert.Same(from, Redis.NodeFor(Visits(id)));
        Assert.Equal(3, await Orders.VisitAsync(id));
        await Redis.BringAllOverAsync(Cancelled);
        await Redis.CompleteTransitionAsync(Cancelled);
        Assert.Equal(["node-1", "node-2"], Redis.Nodes.Select(static node => node.Id.Name));
        Assert.Equal(4, await Orders.VisitAsync(id));
    }

    [Fact]
    public async Task Reversal_waits_for_a_call_that_still_brings_its_key_over()
    {
        long id = MovingId();
        RedisNode from = Redis.NodeFor(Visits(id));
        await Orders.VisitAsync(id);
        await BeginAsync();

        RedisKey claim = await ClaimAsync(from, id);
        Task<long> call = Orders.VisitAsync(id);

        Task<TopologyChange> reversal = Redis.ReverseTransitionAsync(Cancelled);
        Assert.NotSame(reversal, await Task.WhenAny(reversal, Task.Delay(TimeSpan.FromSeconds(1), Cancelled)));
        Task<long> after = Orders.VisitAsync(id);
        await from.Database.KeyDeleteAsync(claim);

        await reversal;
        Assert.Equal((2, 3), (await call, await after));
    }

    [Fact]
    public async Task Call_whose_caller_gave_up_while_its_key_was_brought_over_is_not_sent_any_more()
    {
        long id = MovingId();
        RedisNode from = Redis.NodeFor(Visits(id));
        await Orders.VisitAsync(id);
        await BeginAsync();

        RedisKey claim = await ClaimAsync(from, id);
        using var stop = new CancellationTokenSource();
        Task<long> call = Orders.CountVisitAsync(id, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await from.Database.KeyDeleteAsync(claim);

        // Ends when nobody brings a key over any more, and what would have been sent behind is answered.
        await Redis.ReverseTransitionAsync(Cancelled);
        Assert.Equal(2, await Orders.VisitAsync(id));
    }

    [Fact]
    public async Task Call_that_comes_too_late_for_a_transition_that_was_turned_around_is_refused()
    {
        await BeginAsync();
        var transition = (KeyTransition)Redis.Connected.Transition!;
        RedisNode owner = Redis.NodeFor(Visits(MovingId()));
        await Redis.ReverseTransitionAsync(Cancelled);

        var refused = await Assert.ThrowsAsync<TransitionException>(() => transition.BringOverAsync(owner, (byte[])Visits(MovingId())!));

        Assert.Contains("was begun before the transition was turned around", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_brought_over_no_more_behind_the_completion()
    {
        long id = MovingId();
        RedisNode from = Redis.NodeFor(Visits(id));
        await Orders.VisitAsync(id);
        await BeginAsync();
        ConnectedTopology during = Redis.Connected;
        await Redis.CompleteTransitionAsync(Cancelled);

        // As a haul that nobody has awaited, which would work against what comes behind.
        var ended = await Assert.ThrowsAsync<TransitionException>(() => KeyHaul.RunAsync(during, KeyTransition.To(during), Cancelled));

        Assert.Contains("was begun before the transition was completed", ended.Message, StringComparison.Ordinal);
        Assert.True(await from.Database.KeyExistsAsync(Visits(id)));
        Assert.Equal(1, await Orders.VisitAsync(id));
    }

    [Fact]
    public async Task Transition_and_reload_keep_out_of_each_others_way()
    {
        await Assert.ThrowsAsync<TransitionException>(() => Redis.CompleteTransitionAsync(Cancelled));
        await Assert.ThrowsAsync<TransitionException>(() => Redis.ReverseTransitionAsync(Cancelled));
        await Assert.ThrowsAsync<TransitionException>(() => Redis.BringOverAsync("k"));
        RedisTypedOptions other = Two();
        other.Nodes[0].Configuration += ",defaultDatabase=3";
        await Assert.ThrowsAsync<TransitionException>(() => Redis.BeginTransitionAsync(other, cancellationToken: Cancelled));
        await BeginAsync();

        await Assert.ThrowsAsync<TransitionException>(BeginAsync);
        await Assert.ThrowsAsync<TransitionException>(() => Redis.ReloadAsync(Two(), Cancelled));

        Assert.Equal((2, 3), (Redis.Transition!.Before.Nodes.Count, Redis.Transition.After.Nodes.Count));
    }

    [Fact]
    public async Task No_increment_of_two_clients_is_lost_while_their_keys_move_there_and_back()
    {
        await using var second = await ShardedRedis.ConnectAsync(Two(), cancellationToken: Cancelled);
        ShardedRedis[] clients = [Redis, second];
        long acknowledged = 0;
        for (int round = 0; round < 2; round++)
        {
            // All begin before any of them goes on to write.
            await Task.WhenAll(clients.Select(client => round == 0
                ? client.BeginTransitionAsync(Three(), cancellationToken: Cancelled)
                : client.ReverseTransitionAsync(Cancelled)));
            using var stop = new CancellationTokenSource();
            Task<long>[] callers = [.. Enumerable.Range(0, 8).Select(i => Task.Run(() => CountAsync(clients[i % 2].Store<IOrderStore>(), stop.Token)))];
            await Task.WhenAll(clients.Select(client => client.BringAllOverAsync(Cancelled)));
            await stop.CancelAsync();
            acknowledged += (await Task.WhenAll(callers)).Sum();
        }

        await Task.WhenAll(clients.Select(client => client.CompleteTransitionAsync(Cancelled)));
        long counted = 0;
        for (int id = 0; id < Counters; id++)
        {
            counted += (long?)await second.DatabaseFor(Visits(id)).StringGetAsync(Visits(id)) ?? 0;
        }

        Assert.Equal(acknowledged, counted);
        Assert.True(counted > 2 * Counters);
        Assert.Equal(0, (long)await Topologies.DatabaseSizeAsync(Nodes[2]));
    }

    // As if another client brought the key over: calls wait for it until the claim is deleted.
    private static async Task<RedisKey> ClaimAsync(RedisNode from, long id)
    {
        RedisKey claim = $"redistyped:moving:{Visits(id)}";
        await from.Database.StringSetAsync(claim, "another");
        return claim;
    }

    private static async Task<long> CountAsync(IOrderStore orders, CancellationToken stop)
    {
        long count = 0;
        do
        {
            await orders.VisitAsync(count % Counters);
            count++;
        }
        while (!stop.IsCancellationRequested || count < 2 * Counters);
        return count;
    }
}
