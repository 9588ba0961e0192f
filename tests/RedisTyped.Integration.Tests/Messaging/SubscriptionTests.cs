using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Messaging;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Messaging;

public sealed class SubscriptionTests(RoomNodes nodes) : IClassFixture<RoomNodes>
{
    private readonly IRoomStore _publisher = nodes.Publisher.Store<IRoomStore>();
    private readonly IRoomStore _subscriber = nodes.Subscriber.Store<IRoomStore>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publisher_and_subscriber_meet_on_the_node_of_the_channel()
    {
        long[] rooms = [.. Enumerable.Range(1, 40).Select(static i => (long)i)];
        Task<Line>[] first = [.. rooms.Select(id => _subscriber.LinesAsync(id, Token).FirstAsync(Token).AsTask())];
        foreach (long id in rooms)
        {
            await LiveAsync($"room:{id}", 1);
            long[] where = await nodes.SubscribersAsync($"room:{id}");
            Assert.Equal(nodes.Publisher.Nodes.Select(n => n == nodes.Publisher.NodeFor($"room:{id}") ? 1L : 0), where);

            Assert.Equal(1, await _publisher.SayAsync(id, new Line("me", $"hello {id}")));
        }

        Assert.Equal(rooms.Select(static id => new Line("me", $"hello {id}")), await Wait.ForAsync(Task.WhenAll(first)));
        Assert.Equal(4, rooms.Select(id => nodes.Publisher.NodeFor($"room:{id}").Id).Distinct().Count());
    }

    [Fact]
    public async Task Subscription_ends_with_the_enumeration()
    {
        await using (IAsyncEnumerator<Line> lines = _subscriber.LinesAsync(100, Token).GetAsyncEnumerator(Token))
        {
            ValueTask<bool> next = lines.MoveNextAsync();
            await LiveAsync("room:100", 1);
            await _publisher.SayAsync(100, new Line("me", "bye"));
            Assert.True(await Wait.ForAsync(next.AsTask()));
        }

        Assert.Equal(0, (await nodes.SubscribersAsync("room:100")).Sum());
        Assert.Equal(0, await _publisher.SayAsync(100, new Line("me", "nobody hears")));
    }

    [Fact]
    public async Task Cancelling_ends_the_enumeration_and_the_subscription()
    {
        using var stop = new CancellationTokenSource();
        Task<Line[]> lines = _subscriber.LinesAsync(101, stop.Token).ToArrayAsync(Token).AsTask();
        await LiveAsync("room:101", 1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(lines));
        Assert.Equal(0, (await nodes.SubscribersAsync("room:101")).Sum());
    }

    [Fact]
    public async Task Several_enumerations_of_a_channel_share_one_subscription_and_each_has_all_messages()
    {
        Task<int[]>[] readers = [.. Enumerable.Range(0, 10).Select(_ => _subscriber.EarliestAsync(7).Take(2).ToArrayAsync(Token).AsTask())];
        await Wait.UntilAsync(() => Task.FromResult(Users("count:7")), static users => users == 10);
        await LiveAsync("count:7", 1);

        Assert.Equal(1, await _publisher.CountAsync(7, 1));
        await _publisher.CountAsync(7, 2);

        Assert.All(await Wait.ForAsync(Task.WhenAll(readers)), static read => Assert.Equal([1, 2], read));
        Assert.Equal(0, (await nodes.SubscribersAsync("count:7")).Sum());
    }

    [Fact]
    public async Task Channel_can_be_left_and_joined_again_at_any_time()
    {
        // What comes and goes at once meets in every order; the last who stays hears all the same.
        for (int round = 0; round < 30; round++)
        {
            using var leave = new CancellationTokenSource();
            Task<Line[]> leaving = _subscriber.LinesAsync(102, leave.Token).ToArrayAsync(Token).AsTask();
            await LiveAsync("room:102", 1);
            Task left = leave.CancelAsync();
            Task<Line> staying = _subscriber.LinesAsync(102, Token).FirstAsync(Token).AsTask();
            await left;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(leaving));
            await LiveAsync("room:102", 1);

            Assert.Equal(1, await _publisher.SayAsync(102, new Line("me", $"{round}")));

            Assert.Equal($"{round}", (await Wait.ForAsync(staying)).Text);
        }
    }

    [Fact]
    public async Task Slow_reader_is_told_what_it_missed_and_not_left_in_the_dark()
    {
        await using IAsyncEnumerator<int> counts = _subscriber.CountsAsync(8).GetAsyncEnumerator(Token);
        await OverflowAsync(8, counts);

        int[] countsSeen = await ThreeAsync(counts);
        Assert.Equal([1, 2, 3], countsSeen);
        MessagesLostException lost = await Assert.ThrowsAsync<MessagesLostException>(() => Wait.ForAsync(counts.MoveNextAsync().AsTask()));
        Assert.Equal(nodes.Subscriber.NodeFor("count:8").Id, lost.Node);
        Assert.Contains("3 messages waited to be read and one more came", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_reader_may_have_the_oldest_or_the_newest_dropped()
    {
        await using IAsyncEnumerator<int> latest = _subscriber.LatestAsync(9).GetAsyncEnumerator(Token);
        await using IAsyncEnumerator<int> earliest = _subscriber.EarliestAsync(9).GetAsyncEnumerator(Token);
        await OverflowAsync(9, latest, earliest);

        int[] latestSeen = await ThreeAsync(latest);
        Assert.Equal([18, 19, 20], latestSeen);
        int[] earliestSeen = await ThreeAsync(earliest);
        Assert.Equal([1, 2, 3], earliestSeen);
    }

    [Fact]
    public async Task Bytes_come_as_they_were_sent()
    {
        byte[] bytes = [0, 255, 13, 10, 128];
        Task<byte[]> message = _subscriber.BytesAsync(1, Token).FirstAsync(Token).AsTask();
        await LiveAsync("raw:1", 1);

        await _publisher.SendAsync(1, bytes);

        Assert.Equal(bytes, await Wait.ForAsync(message));
    }

    [Fact]
    public async Task Message_that_cannot_be_read_ends_the_enumeration()
    {
        Task<int> message = _subscriber.CountsAsync(11).FirstAsync(Token).AsTask();
        await LiveAsync("count:11", 1);

        await nodes.Publisher.NodeFor("count:11").Database.PublishAsync(new RedisChannel("count:11", RedisChannel.PatternMode.Literal), "no number");

        await Assert.ThrowsAsync<Values.ReplyFormatException>(() => Wait.ForAsync(message));
        Assert.Equal(0, (await nodes.SubscribersAsync("count:11")).Sum());
    }

    [Fact]
    public async Task Sharded_publishing_goes_to_the_node_of_the_channel() => Assert.Equal(0, await _publisher.SaySharded(1, "x"));

    [Fact]
    public async Task Disposing_the_client_ends_enumerations()
    {
        ShardedRedis redis = await nodes.ConnectAsync();
        Task<Line[]> lines = redis.Store<IRoomStore>().LinesAsync(103, Token).ToArrayAsync(Token).AsTask();
        await LiveAsync("room:103", 1);

        await redis.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Wait.ForAsync(lines));
    }

    [Fact]
    public async Task Broken_connection_ends_an_enumeration_that_is_to_have_every_message_and_not_one_that_survives()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Token);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", own[0].ConfigurationString), cancellationToken: Token);
        IRoomStore store = redis.Store<IRoomStore>();
        Task<Line[]> strict = store.LinesAsync(1, Token).ToArrayAsync(Token).AsTask();
        Task<int> tolerant = store.EarliestAsync(1).FirstAsync(Token).AsTask();
        await Wait.UntilAsync(() => SubscribersOf(redis, "room:1"), static n => n == 1);
        await Wait.UntilAsync(() => SubscribersOf(redis, "count:1"), static n => n == 1);

        await own[0].KillAsync(Token);

        MessagesLostException lost = await Assert.ThrowsAsync<MessagesLostException>(() => Wait.ForAsync(strict));
        Assert.Contains("the connection broke", lost.Message, StringComparison.Ordinal);
        await own[0].RestartAsync(Token);
        await Wait.UntilAsync(() => SubscribersOf(redis, "count:1"), static n => n == 1);
        await Wait.UntilAsync(() => Task.FromResult(redis.Nodes[0].State), static state => state == NodeState.Connected);
        await store.CountAsync(1, 5);
        Assert.Equal(5, await Wait.ForAsync(tolerant));
    }

    private static async Task<long> SubscribersOf(ShardedRedis redis, string channel)
    {
        try
        {
            return (long)((StackExchange.Redis.RedisResult[])(await redis.Nodes[0].Database.ExecuteAsync("PUBSUB", "NUMSUB", channel))!)[1];
        }
        catch (StackExchange.Redis.RedisConnectionException)
        {
            return -1;
        }
    }

    private int Users(string channel) => ChannelHub.Of(nodes.Subscriber.NodeFor(channel)).ReadersOf(new RedisChannel(channel, RedisChannel.PatternMode.Literal));

    private async Task LiveAsync(string channel, long count) =>
        Assert.Equal(count, await Wait.UntilAsync(async () => (await nodes.SubscribersAsync(channel)).Sum(), n => n == count));

    // Each takes message 0, so that it is live, and leaves 1 to 20 lying. Who joins last has seen the last only after the others were offered it.
    private async Task OverflowAsync(long id, params IAsyncEnumerator<int>[] readers)
    {
        await using IAsyncEnumerator<int> witness = _subscriber.AllCountsAsync(id).GetAsyncEnumerator(Token);
        var first = new List<Task<bool>>();
        foreach (IAsyncEnumerator<int> reader in readers.Append(witness))
        {
            first.Add(reader.MoveNextAsync().AsTask());
            await Wait.UntilAsync(() => Task.FromResult(Users($"count:{id}")), users => users == first.Count);
        }

        await LiveAsync($"count:{id}", 1);
        await _publisher.CountAsync(id, 0);
        Assert.All(await Wait.ForAsync(Task.WhenAll(first)), Assert.True);
        for (int i = 1; i <= 20; i++)
        {
            await _publisher.CountAsync(id, i);
        }

        while (witness.Current < 20)
        {
            await Wait.ForAsync(witness.MoveNextAsync().AsTask());
        }
    }

    private static async Task<int[]> ThreeAsync(IAsyncEnumerator<int> counts) =>
        [await NextAsync(counts), await NextAsync(counts), await NextAsync(counts)];

    private static async Task<int> NextAsync(IAsyncEnumerator<int> counts) => await Wait.ForAsync(counts.MoveNextAsync().AsTask()) ? counts.Current : -1;
}
