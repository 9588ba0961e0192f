using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>What the calls of a batch are answered that go merged: the same as each alone, in its place.</summary>
public sealed class MergedAnswerTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _redis = await _nodes.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Commands_on_one_key_keep_their_order()
    {
        IBatchStore plain = _redis.Store<IBatchStore>();
        await plain.SetAsync(1, "old");
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<string?> old = store.GetAsync(1);
        Task set = store.SetAsync(1, "first");
        Task<string?> first = store.GetAsync(1);
        Task<long> length = store.AppendAsync(1, "+");
        Task<string?> appended = store.GetAsync(1);
        Task drop = store.DropAsync(1);
        Task<string?> gone = store.GetAsync(1);
        Task<bool> exists = store.ExistsAsync(1);
        Task last = store.SetAsync(1, "last");

        await batch.ExecuteAsync(Cancelled);

        await Task.WhenAll(set, drop, last);
        Assert.Equal(("old", "first", "first+", null), (await old, await first, await appended, await gone));
        Assert.Equal((6, false, "last"), (await length, await exists, await plain.GetAsync(1, Cancelled)));
    }

    [Fact]
    public async Task A_missing_key_that_is_set_later_in_the_batch_is_missing()
    {
        await _redis.Store<IBatchStore>().PushAsync(7, "a list");
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<string?>[] texts = [.. Enumerable.Range(0, 300).Select(i => store.GetAsync(i))];
        Task[] sets = [.. Enumerable.Range(0, 300).Select(i => store.SetAsync(i, "text"))];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        await Task.WhenAll(sets);
        Assert.Equal(7, Assert.Single(fault.Failures).Position);
        Assert.StartsWith("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => texts[7])).Message, StringComparison.Ordinal);
        for (int i = 0; i < texts.Length; i++)
        {
            if (i != 7)
            {
                Assert.Null(await texts[i]);
            }
        }
    }

    [Fact]
    public async Task Scripts_stay_between_what_was_queued_before_and_after()
    {
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<string?>[] before = [.. Enumerable.Range(0, 200).Select(i => store.GetAsync(i))];
        Task<long>[] lengths = [.. Enumerable.Range(0, 200).Select(i => store.AppendByScriptAsync(i, "x"))];
        Task<string?>[] after = [.. Enumerable.Range(0, 200).Select(i => store.GetAsync(i))];

        await batch.ExecuteAsync(Cancelled);

        Assert.All(await Task.WhenAll(before), Assert.Null);
        Assert.All(await Task.WhenAll(lengths), static length => Assert.Equal(1, length));
        Assert.All(await Task.WhenAll(after), static text => Assert.Equal("x", text));
    }

    [Fact]
    public async Task Existing_and_missing_keys_are_told_apart()
    {
        await _redis.Store<IBatchStore>().SetManyAsync(new Dictionary<long, string> { [0] = "a", [2] = "b", [4] = "c" });
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<bool>[] exist = [.. Enumerable.Range(0, 6).Select(i => store.ExistsAsync(i))];
        Task<long>[] touched = [.. Enumerable.Range(0, 6).Select(i => store.TouchedAsync(i))];

        await batch.ExecuteAsync(Cancelled);

        Assert.Equal((IEnumerable<bool>)[true, false, true, false, true, false], await Task.WhenAll(exist));
        Assert.Equal((IEnumerable<long>)[1, 0, 1, 0, 1, 0], await Task.WhenAll(touched));
    }

    [Theory]
    [InlineData("-mget", "-mset", "-hmget")]
    [InlineData("-exists", "-del", "-touch")]
    public async Task What_the_user_may_not_send_merged_is_sent_single(params string[] refused)
    {
        await _redis.Store<IBatchStore>().PushAsync(7, "a list");
        await _redis.Nodes[0].Database.ExecuteAsync("ACL", ["SETUSER", "default", .. refused]);
        IBatchStore plain = _redis.Store<IBatchStore>();
        var expected = new List<string>();
        foreach (Func<IBatchStore, Task<string>> call in Calls())
        {
            expected.Add(await OutcomeAsync(call(plain)));
        }

        await plain.UnlinkAsync(1);
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<string>[] pending = [.. Calls().Select(call => OutcomeAsync(call(store)))];
        await batch.ExecuteAsync(Cancelled).ContinueWith(static run => _ = run.Exception, TaskScheduler.Default);

        Assert.Equal(expected, await Task.WhenAll(pending));

        static IEnumerable<Func<IBatchStore, Task<string>>> Calls()
        {
            for (int i = 0; i < 150; i++)
            {
                int id = i % 9;
                yield return async s => { await s.SetAsync(id + 100, $"{i}"); return "set"; };
            }

            for (int i = 0; i < 150; i++)
            {
                int id = i % 9;
                yield return async s => await s.GetAsync(id + 100) ?? "nil";
                yield return async s => await s.GetAsync(id) ?? "nil";
                yield return async s => await s.FieldAsync(id % 2 + 5, "f") ?? "nil";
                yield return async s => $"{await s.ExistsAsync(id)}";
            }

            for (int i = 0; i < 150; i++)
            {
                int id = i % 9;
                yield return async s => { await s.DropAsync(id + 100); return "deleted"; };
            }
        }
    }

    [Fact]
    public async Task The_last_value_of_a_key_stays_where_an_earlier_merged_command_is_refused()
    {
        await _redis.Nodes[0].Database.ExecuteAsync("ACL", "SETUSER", "default", "resetkeys", "~*batch:???}*");
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task forbidden = store.SetAsync(5000, "never");
        Task[] writes = [.. Enumerable.Range(0, 700).Select(i => store.SetAsync(100 + i % 350, $"{i}"))];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        Assert.Equal(0, Assert.Single(fault.Failures).Position);
        Assert.True(forbidden.IsFaulted);
        await Task.WhenAll(writes);
        string?[] values = await Task.WhenAll(Enumerable.Range(0, 350).Select(i => _redis.Store<IBatchStore>().GetAsync(100 + i)));
        Assert.Equal(Enumerable.Range(350, 350).Select(static i => $"{i}"), values);
    }

    [Fact]
    public async Task The_last_score_of_a_member_stays_where_an_earlier_merged_command_is_refused()
    {
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task none = store.RankAsync(3000, double.NaN, "none");
        Task[] ranks = [.. Enumerable.Range(0, 700).Select(i => store.RankAsync(3000, i, $"{i % 350}"))];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        Assert.Equal(0, Assert.Single(fault.Failures).Position);
        Assert.True(none.IsFaulted);
        await Task.WhenAll(ranks);
        SortedSetEntry[] scores = await _redis.Nodes[0].Database.SortedSetRangeByRankWithScoresAsync("{batch:3000}:text");
        Assert.Equal(Enumerable.Range(350, 350).Select(static i => (double)i), scores.Select(static s => s.Score));
    }

    [Fact]
    public async Task Merged_commands_refused_for_want_of_memory_fail_each_call_and_nothing_else()
    {
        IBatchStore plain = _redis.Store<IBatchStore>();
        await plain.SetAsync(1000, "kept");
        await _redis.Nodes[0].Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task[] writes =
        [
            .. Enumerable.Range(0, 300).Select(i => store.SetAsync(i, "new")),
            .. Enumerable.Range(0, 300).Select(i => store.AddAsync(2000, $"{i}")),
            .. Enumerable.Range(0, 300).Select(i => store.PutAsync(2001, $"{i}", "new")),
            .. Enumerable.Range(0, 300).Select(i => store.RankAsync(2002, i, $"{i}")),
        ];
        Task<string?>[] reads = [.. Enumerable.Range(0, 300).Select(_ => store.GetAsync(1000))];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        Assert.Equal(Enumerable.Range(0, 1200), fault.Failures.Select(static f => f.Position));
        foreach (Task write in writes)
        {
            Assert.StartsWith("OOM ", (await Assert.ThrowsAsync<RedisServerException>(() => write)).Message, StringComparison.Ordinal);
        }

        Assert.All(await Task.WhenAll(reads), static text => Assert.Equal("kept", text));
        await _redis.Nodes[0].Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(1, await _redis.Store<IBatchStore>().CountKeysAsync());
    }

    private static async Task<string> OutcomeAsync(Task<string> call)
    {
        try
        {
            return await call;
        }
        catch (RedisServerException fault)
        {
            return "!" + fault.Message;
        }
    }
}
