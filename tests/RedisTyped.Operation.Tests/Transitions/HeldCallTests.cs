using System.Text;
using RedisTyped.Blocking;
using RedisTyped.Faults.Tests.Network;
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
    public async Task Wait_for_lists_on_several_nodes_that_keep_their_owners_goes_on_through_a_transition_and_behind_it()
    {
        long[] ids = [.. Ids().Where(id => !Moves(id)).DistinctBy(id => Redis.NodeFor(Jobs(id)).Id).Take(2)];
        Task<string[]?> job = Orders.TakeAnyJobAsync(ids, TimeSpan.FromSeconds(60), Cancelled);
        await UntilBlockedAsync(Redis.NodeFor(Jobs(ids[0])), 1);
        await UntilBlockedAsync(Redis.NodeFor(Jobs(ids[1])), 1);

        await BeginAsync();
        await Redis.CompleteTransitionAsync(Cancelled);
        await Redis.ExecuteAsync("RPUSH", Jobs(ids[1]), "pack");

        Assert.Equal([Jobs(ids[1]), "pack"], (await job)!);
    }

    [Fact]
    public async Task Wait_for_lists_on_several_nodes_that_meets_a_closed_node_leaves_none_behind_at_the_others()
    {
        long[] ids = [.. Ids().DistinctBy(id => Redis.NodeFor(Jobs(id)).Id).OrderBy(id => Redis.NodeFor(Jobs(id)).Id.Name).Take(2)];
        await using var proxy = FaultProxy.Start(Nodes[0].Port);
        RedisTypedOptions two = Through(proxy);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(two, cancellationToken: Cancelled);
        RedisNode first = redis.NodeFor(Jobs(ids[0]));
        proxy.State = new LinkState { IsSilent = true };
        Task<string[]?> job = redis.Store<IOrderStore>().TakeAnyJobAsync(ids, TimeSpan.FromSeconds(60), Cancelled);
        await Wait.UntilAsync(
            async () => $"{await Redis.Nodes[1].ExecuteAsync("INFO", "commandstats")}".Contains("cmdstat_llen:", StringComparison.Ordinal), "the other node has answered");

        RedisTypedOptions one = Through(proxy);
        one.Nodes.RemoveAt(1);
        one.AllowKeyMovement = true;
        await redis.ReloadAsync(one, Cancelled);
        proxy.State = LinkState.Healthy;

        Assert.Equal("node-2", (await Assert.ThrowsAsync<NodeRemovedException>(() => job)).Node.Name);
        Assert.False(BlockingConnections.Of(first).IsHeld);
    }

    [Fact]
    public async Task Subscription_to_a_channel_with_another_owner_ends_and_one_made_anew_hears_it()
    {
        long id = MovingId();
        await using IAsyncEnumerator<string> news = Orders.NewsAsync(id, Cancelled).GetAsyncEnumerator(Cancelled);
        await UntilHeardAsync(id, "early", news.MoveNextAsync());
        long staying = Ids().First(other => !Moves(other));
        await using IAsyncEnumerator<string> others = Orders.NewsAsync(staying, Cancelled).GetAsyncEnumerator(Cancelled);
        ValueTask<bool> other = others.MoveNextAsync();

        await BeginAsync();

        var ended = await Assert.ThrowsAsync<TransitionException>(() => ReadToEndAsync(news).WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        Assert.Contains("enumerate again", ended.Message, StringComparison.Ordinal);
        await using IAsyncEnumerator<string> anew = Orders.NewsAsync(id, Cancelled).GetAsyncEnumerator(Cancelled);
        await UntilHeardAsync(id, "late", anew.MoveNextAsync());
        Assert.Equal("late", anew.Current);
        await UntilHeardAsync(staying, "still", other);
    }

    [Fact]
    public async Task Messages_taken_before_a_transition_and_enumerated_in_it_are_those_of_the_new_owner()
    {
        long id = MovingId();
        IAsyncEnumerable<string> kept = Orders.NewsAsync(id, Cancelled);
        await BeginAsync();
        await using IAsyncEnumerator<string> news = kept.GetAsyncEnumerator(Cancelled);

        await UntilHeardAsync(id, "late", news.MoveNextAsync());

        Assert.Equal("late", news.Current);
    }

    private static async Task ReadToEndAsync(IAsyncEnumerator<string> news)
    {
        while (await news.MoveNextAsync())
        {
        }
    }

    private RedisTypedOptions Through(FaultProxy proxy)
    {
        RedisTypedOptions two = Two();
        two.Nodes[0].Configuration = proxy.EndPoint;
        two.Heartbeat.Enabled = false;
        return two;
    }

    private static string Jobs(long id) => $"{{order:{id}}}:jobs";

    private static Task UntilBlockedAsync(RedisNode node, int count) => Wait.UntilAsync(
        async () => ((string?)await node.ExecuteAsync("INFO", "clients"))!.Contains($"blocked_clients:{count}\r", StringComparison.Ordinal),
        $"{count} callers wait at {node}");

    private static async Task<bool> HasEndedWaitsAsync(RedisNode node) =>
        ((string?)await node.ExecuteAsync("INFO", "commandstats"))!.Contains("cmdstat_client|unblock:", StringComparison.Ordinal);

    private Task UntilHeardAsync(long id, string text, ValueTask<bool> next) =>
        HeardMessages.OnceAsync(next, async () => (long)await Redis.ExecuteAsync("PUBLISH", $"{{order:{id}}}:news", text));

    private sealed class ThrowingRouter(string part, int nodes) : ShardRouter
    {
        public override string Name => "throwing";

        public override bool UsesHashTags => true;

        public override int Route(ReadOnlySpan<byte> routedPart) => routedPart.SequenceEqual(Encoding.UTF8.GetBytes(part))
            ? throw new InvalidOperationException("no way")
            : routedPart[^1] % nodes;
    }
}
