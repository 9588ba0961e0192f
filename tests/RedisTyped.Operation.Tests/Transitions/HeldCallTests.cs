using System.Text;
using RedisTyped.Blocking;
using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Routing;
using RedisTyped.Testing;
using RedisTyped.Topology;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>What is held by a node when its key or channel gets another owner.</summary>
public sealed class HeldCallTests : TransitionStage
{
    [Fact]
    public async Task Wait_at_the_owner_before_goes_on_at_the_new_one()
    {
        long id = MovingId();
        Task<string[]?> job = Orders.TakeJobAsync(id, TimeSpan.FromSeconds(60), Cancelled);
        await UntilBlockedAsync(Redis.NodeFor(Jobs(id)), 1);

        await BeginAsync();
        RedisNode owner = Redis.NodeFor(Jobs(id));
        await UntilBlockedAsync(owner, 1);
        await Redis.ExecuteAsync("RPUSH", Jobs(id), "pack");

        Assert.Equal([Jobs(id), "pack"], (await job)!);
        Assert.Equal("node-3", owner.Id.Name);
    }

    [Fact]
    public async Task Wait_of_a_key_that_keeps_its_owner_is_left_alone()
    {
        long id = Ids().First(other => !Moves(other));
        Task<string[]?> job = Orders.TakeJobAsync(id, TimeSpan.FromSeconds(60), Cancelled);
        RedisNode owner = Redis.NodeFor(Jobs(id));
        await UntilBlockedAsync(owner, 1);

        await BeginAsync();
        await Redis.ExecuteAsync("RPUSH", Jobs(id), "pack");

        Assert.Equal([Jobs(id), "pack"], (await job)!);
        Assert.False(await HasEndedWaitsAsync(owner));
    }

    [Fact]
    public async Task Router_that_throws_for_a_key_fails_the_wait_for_that_key_and_keeps_no_other_call_waiting()
    {
        long id = MovingId();
        Task<string[]?> job = Orders.TakeJobAsync(id, TimeSpan.FromSeconds(60), Cancelled);
        await UntilBlockedAsync(Redis.NodeFor(Jobs(id)), 1);
        RedisTypedOptions three = Three();
        three.UseRouter(nodes => new ThrowingRouter($"order:{id}", nodes.Count));

        await Redis.BeginTransitionAsync(three, cancellationToken: Cancelled);

        Assert.Equal("no way", (await Assert.ThrowsAsync<InvalidOperationException>(() => job)).Message);
        Assert.Equal("OK", (string?)await Redis.ExecuteAsync("SET", State(id + 1), "packed").WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    [Fact]
    public async Task Wait_goes_there_and_back_again_with_its_transition()
    {
        long id = MovingId();
        RedisNode before = Redis.NodeFor(Jobs(id));
        Task<string[]?> job = Orders.TakeJobAsync(id, TimeSpan.FromSeconds(60), Cancelled);
        await UntilBlockedAsync(before, 1);
        await BeginAsync();
        await UntilBlockedAsync(Redis.NodeFor(Jobs(id)), 1);

        await Redis.ReverseTransitionAsync(Cancelled);
        await UntilBlockedAsync(before, 1);
        await Redis.BringAllOverAsync(Cancelled);
        await Redis.CompleteTransitionAsync(Cancelled);
        await Redis.ExecuteAsync("RPUSH", Jobs(id), "pack");

        Assert.Equal([Jobs(id), "pack"], (await job)!);
    }

    [Fact]
    public async Task Wait_of_a_store_that_refuses_goes_on_at_the_new_owner_too_since_nobody_has_the_key()
    {
        long id = MovingId();
        Task<string[]?> job = Orders.TakeJobAsync(id, TimeSpan.FromSeconds(60), Cancelled);
        RedisNode before = Redis.NodeFor(Jobs(id));
        await UntilBlockedAsync(before, 1);

        await Redis.BeginTransitionAsync(Three(), new TransitionOptions().For<IOrderStore>(TransitionGuard.Refuse), Cancelled);
        await UntilBlockedAsync(Redis.NodeFor(Jobs(id)), 1);
        await Redis.ExecuteAsync("RPUSH", Jobs(id), "pack");

        Assert.Equal([Jobs(id), "pack"], (await job)!);
    }

    [Fact]
    public async Task Wait_that_was_routed_before_the_transition_and_comes_late_is_sent_on()
    {
        long id = MovingId();
        RedisNode before = Redis.NodeFor(Jobs(id));
        await BeginAsync();

        var sentOn = await Assert.ThrowsAsync<OwnerChangedException>(() =>
            BlockingConnections.Of(before).RunAsync("BLPOP", (object[])[(RedisKey)Jobs(id), (RedisValue)"60"], Cancelled));

        Assert.Equal("node-3", sentOn.Owners.NodeOf((byte[])((RedisKey)Jobs(id))!).Id.Name);
    }

    [Fact]
    public async Task Subscription_to_a_channel_with_another_owner_ends_and_one_made_anew_hears_it()
    {
        long id = MovingId();
        await using IAsyncEnumerator<string> news = Orders.NewsAsync(id, Cancelled).GetAsyncEnumerator(Cancelled);
        Task<bool> next = news.MoveNextAsync().AsTask();
        await UntilHeardAsync(id, "early");
        Assert.True(await next);
        long staying = Ids().First(other => !Moves(other));
        await using IAsyncEnumerator<string> others = Orders.NewsAsync(staying, Cancelled).GetAsyncEnumerator(Cancelled);
        Task<bool> other = others.MoveNextAsync().AsTask();

        await BeginAsync();

        var ended = await Assert.ThrowsAsync<TransitionException>(() => ReadToEndAsync(news).WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        Assert.Contains("enumerate again", ended.Message, StringComparison.Ordinal);
        await using IAsyncEnumerator<string> anew = Orders.NewsAsync(id, Cancelled).GetAsyncEnumerator(Cancelled);
        next = anew.MoveNextAsync().AsTask();
        await UntilHeardAsync(id, "late");
        Assert.True(await next);
        Assert.Equal("late", anew.Current);
        await UntilHeardAsync(staying, "still");
        Assert.True(await other);
    }

    [Fact]
    public async Task Messages_taken_before_a_transition_and_enumerated_in_it_are_those_of_the_new_owner()
    {
        long id = MovingId();
        IAsyncEnumerable<string> kept = Orders.NewsAsync(id, Cancelled);
        await BeginAsync();
        await using IAsyncEnumerator<string> news = kept.GetAsyncEnumerator(Cancelled);
        Task<bool> next = news.MoveNextAsync().AsTask();

        await UntilHeardAsync(id, "late");

        Assert.True(await next);
        Assert.Equal("late", news.Current);
    }

    private static async Task ReadToEndAsync(IAsyncEnumerator<string> news)
    {
        while (await news.MoveNextAsync())
        {
        }
    }

    private static string Jobs(long id) => $"{{order:{id}}}:jobs";

    private static Task UntilBlockedAsync(RedisNode node, int count) => Wait.UntilAsync(
        async () => ((string?)await node.ExecuteAsync("INFO", "clients"))!.Contains($"blocked_clients:{count}\r", StringComparison.Ordinal),
        $"{count} callers wait at {node}");

    private static async Task<bool> HasEndedWaitsAsync(RedisNode node) =>
        ((string?)await node.ExecuteAsync("INFO", "commandstats"))!.Contains("cmdstat_client|unblock:", StringComparison.Ordinal);

    // What is published before the subscription is there is heard by nobody.
    private Task UntilHeardAsync(long id, string text) =>
        Wait.UntilAsync(async () => (long)await Redis.ExecuteAsync("PUBLISH", $"{{order:{id}}}:news", text) > 0, $"'{text}' is heard");

    private sealed class ThrowingRouter(string part, int nodes) : ShardRouter
    {
        public override string Name => "throwing";

        public override bool UsesHashTags => true;

        public override int Route(ReadOnlySpan<byte> routedPart) => routedPart.SequenceEqual(Encoding.UTF8.GetBytes(part))
            ? throw new InvalidOperationException("no way")
            : routedPart[^1] % nodes;
    }
}
