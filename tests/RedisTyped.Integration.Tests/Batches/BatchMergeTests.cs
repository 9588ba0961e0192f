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

    private static void Each(int count, Action<int> call)
    {
        for (int i = 0; i < count; i++)
        {
            call(i);
        }
    }

    private static IEnumerable<string> Names(string[] sent) => sent.Select(static command => command.Split(' ')[0]);

    private async Task<string[]> SentAsync(Action<IBatchStore> queue, BatchOptions? options = null)
    {
        _monitor.Take();
        await using RedisBatch batch = _redis.CreateBatch(options);
        queue(batch.Store<IBatchStore>());
        await batch.ExecuteAsync(Cancelled);
        return [.. _monitor.Take().Select(static words => string.Join(' ', words))];
    }
}
