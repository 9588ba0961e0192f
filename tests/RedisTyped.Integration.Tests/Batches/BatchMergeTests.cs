using System.Text;
using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>What of a batch really arrives at a node.</summary>
public sealed class BatchMergeTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;
    private CommandMonitor _monitor = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _redis = await _nodes.ConnectAsync();
        _monitor = new CommandMonitor(_nodes[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Each_kind_is_merged_into_its_command()
    {
        string[] sent = await SentAsync(store =>
        {
            // Key by key, so that none of them is of one type only.
            _ = store.SetAsync(1, "a");
            _ = store.SetAsync(2, "b");
            _ = store.GetAsync(3);
            _ = store.GetAsync(4);
            _ = store.GetFieldAsync(5, "f");
            _ = store.GetFieldAsync(5, "g");
            _ = store.PutAsync(6, "f", "a");
            _ = store.PutAsync(6, "g", "b");
            _ = store.AddAsync(7, "a");
            _ = store.AddAsync(7, "b");
            _ = store.RankAsync(8, 1, "a");
            _ = store.RankAsync(8, 2.5, "b");
            _ = store.ExistsAsync(9);
            _ = store.HashesAsync(10);
            _ = store.DropAsync(11);
            _ = store.DropAsync(12);
            _ = store.UnlinkAsync(13);
            _ = store.UnlinkAsync(14);
            _ = store.TouchAsync(15);
            _ = store.TouchedAsync(16);
        });

        Assert.Equal(
            (IEnumerable<string>)
            [
                "MSET {batch:1}:text a {batch:2}:text b",
                "MGET {batch:3}:text {batch:4}:text",
                "HMGET {batch:5}:hash f g",
                "HSET {batch:6}:text f a g b",
                "SADD {batch:7}:text a b",
                "ZADD {batch:8}:text 1 a 2.5 b",
                "EXISTS {batch:9}:text {batch:10}:hash",
                "DEL {batch:11}:text {batch:12}:text",
                "UNLINK {batch:13}:text {batch:14}:text",
                "TOUCH {batch:15}:text {batch:16}:text",

                // Whether what MGET had nil for is not there at all.
                "EXISTS {batch:3}:text {batch:4}:text",
            ],
            sent);
    }

    [Fact]
    public async Task Without_AutoBatch_each_call_is_a_command()
    {
        string[] sent = await SentAsync(
            static store =>
            {
                _ = store.SetAsync(1, "a");
                _ = store.SetAsync(2, "b");
                _ = store.GetAsync(1);
                _ = store.DropAsync(1);
                _ = store.DropAsync(2);
            },
            new BatchOptions { AutoBatch = false });

        Assert.Equal(
            (IEnumerable<string>)["SET {batch:1}:text a", "SET {batch:2}:text b", "GET {batch:1}:text", "DEL {batch:1}:text", "DEL {batch:2}:text"], sent);
    }

    [Fact]
    public async Task Options_and_answers_that_one_count_does_not_tell_apart_keep_calls_single()
    {
        string[] sent = await SentAsync(static store =>
        {
            _ = store.SetNewAsync(1, "a");
            _ = store.SetNewAsync(2, "b");
            _ = store.SetForAsync(3, "c", TimeSpan.FromMinutes(1));
            _ = store.SetForAsync(4, "d", null);
            _ = store.DeleteAsync(5);
            _ = store.DeleteAsync(6);
            _ = store.SetFieldAsync(7, "f", "a");
            _ = store.SetFieldAsync(7, "g", "a");
        });

        Assert.Equal(8, sent.Length);
    }

    [Fact]
    public async Task Ten_thousand_gets_are_twenty_commands()
    {
        string[] set = await SentAsync(static store => Each(10_000, i => store.SetAsync(i, "text")));
        string[] got = await SentAsync(static store => Each(10_000, i => store.GetAsync(i)));

        Assert.All(set, static command => Assert.StartsWith("MSET ", command, StringComparison.Ordinal));
        Assert.All(got, static command => Assert.StartsWith("MGET ", command, StringComparison.Ordinal));
        Assert.Equal((20, 20), (set.Length, got.Length));
    }

    [Fact]
    public async Task Methods_of_other_types_share_a_command_and_each_reads_its_own()
    {
        await SentAsync(static store => Each(300, i => _ = i % 7 == 0 ? null : store.SetAsync(i, $"{i}")));
        var texts = new List<Task<string?>>();
        var bytes = new List<Task<byte[]?>>();

        string[] sent = await SentAsync(store => Each(300, i =>
        {
            bytes.Add(store.GetBytesAsync(i));
            texts.Add(store.GetAsync(299 - i));
            bytes.Add(store.GetBytesAsync(i));
        }));

        Assert.Equal((IEnumerable<string>)["MGET", "MGET", "EXISTS", "EXISTS"], Names(sent).Order().Reverse());
        string?[] expected = [.. Enumerable.Range(0, 300).Select(static i => i % 7 == 0 ? null : $"{i}")];
        Assert.Equal(expected.Reverse(), await Task.WhenAll(texts));
        Assert.Equal(
            expected.SelectMany(static text => new[] { text, text }),
            (await Task.WhenAll(bytes)).Select(static some => some is null ? null : Encoding.UTF8.GetString(some)));
    }

    [Fact]
    public async Task Large_values_are_not_heaped_up_in_one_command()
    {
        string large = new('x', 600_000);

        string[] sent = await SentAsync(store => Each(6, i => store.SetAsync(i, large)));

        Assert.Equal((IEnumerable<int>)[5, 5, 5], sent.Select(static command => command.Split(' ').Length));
    }

    [Fact]
    public async Task Calls_on_different_keys_are_merged_whatever_stands_between()
    {
        string[] sent = await SentAsync(static store => Each(200, i =>
        {
            _ = store.SetAsync(i, "text");
            _ = store.GetAsync(1000 + i);
        }));

        Assert.Equal((IEnumerable<string>)["MSET", "MGET", "EXISTS"], Names(sent));
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
        ];
        Task<string?>[] reads = [.. Enumerable.Range(0, 300).Select(_ => store.GetAsync(1000))];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        Assert.Equal(Enumerable.Range(0, 900), fault.Failures.Select(static f => f.Position));
        foreach (Task write in writes)
        {
            Assert.StartsWith("OOM ", (await Assert.ThrowsAsync<RedisServerException>(() => write)).Message, StringComparison.Ordinal);
        }

        Assert.All(await Task.WhenAll(reads), static text => Assert.Equal("kept", text));
        await _redis.Nodes[0].Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(1, await _redis.Store<IBatchStore>().CountKeysAsync());
    }

    private static void Each(int count, Action<int> call)
    {
        for (int i = 0; i < count; i++)
        {
            call(i);
        }
    }

    private static IEnumerable<string> Names(string[] sent) => sent.Select(static command => command.Split(' ')[0]);

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

    private async Task<string[]> SentAsync(Action<IBatchStore> queue, BatchOptions? options = null)
    {
        _monitor.Take();
        await using RedisBatch batch = _redis.CreateBatch(options);
        queue(batch.Store<IBatchStore>());
        await batch.ExecuteAsync(Cancelled);
        return [.. _monitor.Take().Select(static words => string.Join(' ', words))];
    }
}
