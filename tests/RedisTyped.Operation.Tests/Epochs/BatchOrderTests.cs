using RedisTyped.Batches;
using RedisTyped.Epochs;
using RedisTyped.Nodes;
using RedisTyped.Transactions;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>The calls of a batch on one key keep their order, wherever in the batch a fence stands or falls.</summary>
public sealed class BatchOrderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("READONLY", true)]
    [InlineData("NOREPLICAS", false)]
    public async Task Read_behind_a_refused_write_gives_what_that_has_written(string fence, bool merges)
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.Old.StringSetAsync("{visit:1}:name", "before");
        await stage.New.StringSetAsync("{visit:1}:name", "before");
        await stage.New.StringSetAsync("{visit:900}:name", "other");
        await stage.Old.StringSetAsync("{visit:900}:name", "other");
        await stage.Old.ListLeftPushAsync("{visit:800}:name", "no string");
        await stage.New.ListLeftPushAsync("{visit:800}:name", "no string");
        await stage.AnnounceAsync();
        await stage.FenceAsync(fence);

        await using RedisBatch batch = redis.CreateBatch(new BatchOptions { AutoBatch = merges });
        var visits = batch.Store<IVisitStore>();
        Task<string?> first = visits.GetNameAsync(1);
        Task[] writes = [.. Enumerable.Range(1, 150).Select(id => visits.SetNameAsync(id, $"name {id}"))];
        Task<string?>[] reads = [.. Enumerable.Range(1, 150).Select(id => visits.GetNameAsync(id))];
        Task<string?> other = visits.GetNameAsync(900);
        Task<string?[]> split = visits.GetNamesAsync([150, 900]);
        Task<long> there = visits.CountNamesAsync([150, 900, 1000]);
        Task<long> forgotten = visits.ForgetNamesAsync([800]);
        Task<string?> none = visits.GetNameAsync(800);
        Task run = batch.ExecuteAsync(Cancelled);
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 0, "the old node has refused some");
        await stage.PublishAsync();
        await run;

        await Task.WhenAll(writes);
        Assert.Equal(("before", "other"), (await first, await other));
        Assert.Equal(Enumerable.Range(1, 150).Select(static id => $"name {id}"), await Task.WhenAll(reads));
        Assert.Equal(new[] { "name 150", "other" }, await split);
        Assert.Equal((2, 1, null), (await there, await forgotten, await none));
        Assert.Throws<InvalidOperationException>(() => { _ = visits.CountAsync(1); });
    }

    [Fact]
    public async Task Write_that_was_refused_is_never_made_behind_a_later_one_that_was_taken_since_the_cut_over_was_given_up()
    {
        await using Stage stage = await Stage.StartAsync();
        using var hand = await ConnectionMultiplexer.ConnectAsync(stage.OldNode.ConfigurationString + ",allowAdmin=true");
        bool isLifted = false;
        var lift = new ReadingHook(() =>
        {
            hand.GetDatabase().Execute("CONFIG", "SET", "min-replicas-to-write", "0");
            isLifted = true;
        });
        await using ShardedRedis redis = await stage.ConnectAsync(options => options.Serializer = lift);
        await stage.Old.StringSetAsync("{visit:1}:name", "before");
        await stage.Old.StringSetAsync("{visit:2}:profile", """{"Text":"a"}""");
        await stage.AnnounceAsync();
        await stage.FenceAsync("NOREPLICAS");

        // Each command has its answer before the next is sent, and the fence falls when the third is read.
        await using RedisBatch batch = redis.CreateBatch(new BatchOptions { AutoBatch = false, MaxInFlight = 1 });
        var visits = batch.Store<IVisitStore>();
        Task refused = visits.SetNameAsync(1, "first");
        Task<string?> between = visits.GetNameAsync(1);
        Task<VisitProfile?> hook = visits.GetProfileAsync(2);
        Task taken = visits.SetNameAsync(1, "second");
        Task<string?> behind = visits.GetNameAsync(1);
        Task<long> elsewhere = visits.CountAsync(3);
        Task run = batch.ExecuteAsync(Cancelled);
        await Wait.UntilAsync(() => isLifted, "the fence has fallen");
        await stage.WithdrawAsync(stage.Old, stage.New);

        var failed = await Assert.ThrowsAsync<BatchFailedException>(() => run);
        Assert.Equal((0, "SetNameAsync"), Assert.Single(failed.Failures.Select(static failure => (failure.Position, failure.Method))));
        Assert.StartsWith("NOREPLICAS", (await Assert.ThrowsAsync<RedisServerException>(() => refused)).Message, StringComparison.Ordinal);
        await taken;
        Assert.Equal(("before", "a", "second", 1), (await between, (await hook)!.Text, await behind, await elsewhere));
        Assert.Equal("second", await stage.Old.StringGetAsync("{visit:1}:name"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_begun_before_an_epoch_writes_nothing_at_a_server_that_serves_on(bool merges)
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        RedisBatch batch = redis.CreateBatch(new BatchOptions { AutoBatch = merges });
        var visits = batch.Store<IVisitStore>();
        Task[] names = [.. Enumerable.Range(1, 3).Select(id => visits.SetNameAsync(id, $"name {id}"))];
        Task<long> count = visits.CountAsync(1);
        Task<long> days = visits.AddDayAsync(1, 1, "mon");
        ShardTransaction transaction = redis.CreateTransaction("{visit:4}");
        Task counted = transaction.ExecuteAsync("INCR", "{visit:4}:count");

        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        await batch.ExecuteAsync(Cancelled);

        await Task.WhenAll(names);
        Assert.Equal((1, 1), (await count, await days));
        await Assert.ThrowsAsync<NodeRemovedException>(() => transaction.CommitAsync(Cancelled));
        await Assert.ThrowsAsync<NodeRemovedException>(() => counted);
        Assert.Equal("name 3", await stage.New.StringGetAsync("{visit:3}:name"));
        Assert.Equal([EpochRecord.Key], (string[])(await stage.Old.ExecuteAsync("KEYS", "*"))!);
        Assert.True(await redis.Store<IVisitStore>().For(4).TransactionAsync(static t => { t.CountAsync(); }, Cancelled));
    }

    [Fact]
    public async Task Commands_of_a_batch_that_were_not_sent_before_an_epoch_go_to_the_owners_of_now()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        ShardedRedis client = null!;
        Task published = Task.CompletedTask;
        var publish = new ReadingHook(() =>
        {
            // The next step is not sent before this has been read, and the epoch is in force by then.
            using var reached = new ManualResetEventSlim();
            client.TopologyChanged += (_, _) => reached.Set();
            published = stage.PublishAsync();
            Assert.True(reached.Wait(TimeSpan.FromSeconds(30), Cancelled), "The epoch was not taken.");
        });
        await using ShardedRedis redis = await stage.ConnectAsync(options => options.Serializer = publish);
        client = redis;
        await stage.Old.StringSetAsync("{visit:2}:profile", """{"Text":"a"}""");
        await stage.AnnounceAsync();

        await using RedisBatch batch = redis.CreateBatch(new BatchOptions { AutoBatch = false, MaxInFlight = 1 });
        var visits = batch.Store<IVisitStore>();
        Task<VisitProfile?> hook = visits.GetProfileAsync(2);
        Task<long> behind = visits.CountAsync(1);
        await batch.ExecuteAsync(Cancelled);
        await published;

        Assert.Equal(("a", 1), ((await hook)!.Text, await behind));
        Assert.Equal((1, 0), ((long)await stage.New.StringGetAsync("{visit:1}:count"), (long)await stage.Old.StringGetAsync("{visit:1}:count")));
    }

    [Fact]
    public async Task Reads_are_as_they_were_answered_where_the_refusal_stands()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.Old.StringSetAsync("{visit:1}:name", "before");
        await stage.FenceAsync("READONLY");

        await using RedisBatch batch = redis.CreateBatch();
        var visits = batch.Store<IVisitStore>();
        Task write = visits.SetNameAsync(1, "never");
        Task<string?> read = visits.GetNameAsync(1);

        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));
        await Assert.ThrowsAsync<RedisServerException>(() => write);
        Assert.Equal("before", await read);
    }

    [Fact]
    public async Task Calls_that_wait_for_the_next_epoch_end_when_the_batch_is_cancelled()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync(static options => options.OperationTimeout = TimeSpan.FromMinutes(2));
        await stage.AnnounceAsync();
        await stage.FenceAsync("READONLY");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        await using RedisBatch batch = redis.CreateBatch();
        Task<long> count = batch.Store<IVisitStore>().CountAsync(1);
        Task run = batch.ExecuteAsync(stop.Token);
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 0, "the old node has refused it");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(run, "the batch ends"));

        // The refusal, unless it was still on its way.
        Exception? fault = await Record.ExceptionAsync(() => Wait.ForAsync(count, "the call ends"));
        Assert.True(fault is RedisServerException or OperationCanceledException, $"{fault}");
    }

    /// <summary>Does something when a value is read, which is before the next command of the batch is sent.</summary>
    private sealed class ReadingHook(Action act) : IRedisSerializer
    {
        private readonly JsonRedisSerializer _json = new();

        public byte[] Serialize<T>(T value) => _json.Serialize(value);

        [return: System.Diagnostics.CodeAnalysis.MaybeNull]
        public T Deserialize<T>(ReadOnlySpan<byte> bytes)
        {
            act();
            return _json.Deserialize<T>(bytes);
        }
    }
}
