using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>What is read is never older than the last write that had ended before the read began.</summary>
public sealed class FreshnessTests(ITestOutputHelper output)
{
    private const int Keys = 4;
    private const int Writers = 4;
    private const int Readers = 60;
    private const int ReadsEach = 1000;

    [Fact]
    public async Task A_read_sees_every_write_that_ended_before_it_began()
    {
        await using RedisNodes servers = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await servers.ConnectAsync();
        ICachedStore pages = redis.Store<ICachedStore>();
        int[] ended = new int[Keys];
        int[] begun = new int[Keys];
        for (int key = 0; key < Keys; key++)
        {
            await pages.SetAsync(key, "0");
        }

        using var stop = new CancellationTokenSource();
        Task[] writing = [.. Enumerable.Range(0, Writers).Select(key => Task.Run(() => WriteAsync(key)))];
        int[] changes = await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => Task.Run(() => ReadAsync(reader))));
        await stop.CancelAsync();
        await Task.WhenAll(writing);

        string stats = (string)(await redis.OnNode("node-1").ExecuteAsync("INFO", "commandstats"))!;
        Assert.Contains("cmdstat_mget", stats, StringComparison.Ordinal);
        Assert.All(changes, static seen => Assert.NotEqual(0, seen));
        output.WriteLine($"{Readers * ReadsEach} reads beside {begun.Sum()} writes; {changes.Sum()} saw another value than the one before");

        // One writer for each key, so that its values only grow.
        async Task WriteAsync(int key)
        {
            for (int value = 1; !stop.IsCancellationRequested; value++)
            {
                Volatile.Write(ref begun[key], value);
                await pages.SetAsync(key, $"{value}");
                Volatile.Write(ref ended[key], value);
            }
        }

        async Task<int> ReadAsync(int reader)
        {
            int changes = 0, last = 0;
            int key = reader % Keys;
            for (int i = 0; i < ReadsEach; i++)
            {
                int atLeast = Volatile.Read(ref ended[key]);
                int value = (await pages.GetNumberAsync(key))!.Value;
                int atMost = Volatile.Read(ref begun[key]);
                Assert.InRange(value, atLeast, atMost);
                changes += value == last ? 0 : 1;
                last = value;
            }

            return changes;
        }
    }
}
