using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Scanning;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>Scans over the keys of real nodes.</summary>
public sealed class KeyScanTests(ITestOutputHelper output)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_thousand_keys_on_four_nodes_are_all_found_also_by_a_scan_that_is_resumed_from_text()
    {
        await using RedisNodes servers = await StartAsync(4);
        await using ShardedRedis redis = await servers.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 100_000).Select(static i => $"key:{i}")];
        await AddAsync(redis, keys);

        List<string> whole = await redis.ScanAsync(cancellationToken: Cancelled).Select(static k => (string)k!).ToListAsync(Cancelled);
        Assert.Equal(keys.ToHashSet(), whole.ToHashSet());

        var found = new HashSet<string>();
        int handedOut = 0;
        string text = ScanCursor.Start.ToString();
        int parts = 0;
        for (; !ScanCursor.Parse(text).IsDone; parts++)
        {
            KeyScan<RedisKey> scan = redis.Store<IScanStore>().KeysAsync(ScanCursor.Parse(text), "key:*", 1000, Cancelled);
            foreach (RedisKey key in await scan.Take(20_000).ToListAsync(Cancelled))
            {
                found.Add(key!);
                handedOut++;
            }

            text = scan.Cursor.ToString();
            output.WriteLine($"{handedOut} keys, then {text}");
        }

        Assert.Equal(keys.ToHashSet(), found);

        // What comes again is at most what was left of the page in hand of each node.
        Assert.InRange(handedOut, 100_000, 100_000 + (parts * 4 * 1100));
    }

    [Fact]
    public async Task Keys_that_are_there_throughout_are_found_while_many_come_and_go()
    {
        await using RedisNodes servers = await StartAsync(2);
        await using ShardedRedis redis = await servers.ConnectAsync();
        int cases = 0;
        foreach ((int stable, int steps, int perStep) in Gen.Choose(1, 2000).Zip(Gen.Choose(1, 20)).Zip(Gen.Choose(0, 3000))
            .Select(static x => (x.Item1.Item1, x.Item1.Item2, x.Item2)).Sample(size: 20, numberOfSamples: 25))
        {
            await redis.OnAllNodes().ExecuteAsync("FLUSHALL");
            string[] keys = [.. Enumerable.Range(0, stable).Select(i => $"stable:{cases}:{i}")];
            await AddAsync(redis, keys);
            var found = new HashSet<string>();
            int step = 0;
            await foreach (RedisKey key in redis.ScanAsync(options: new ScanOptions { PageSize = 10 }, cancellationToken: Cancelled))
            {
                found.Add(key!);
                if (step < steps && found.Count > step * stable / steps)
                {
                    // Doubles the tables several times over, and later lets them shrink again.
                    string[] passing = [.. Enumerable.Range(0, perStep).Select(i => $"passing:{step}:{i}")];
                    await (step % 3 == 2 ? RemoveAsync(redis, step - 1, perStep) : AddAsync(redis, passing));
                    step++;
                }
            }

            Assert.DoesNotContain(keys, k => !found.Contains(k));
            cases++;
        }

        output.WriteLine($"{cases} random cases with keys that came and went while they were scanned");
    }

    [Fact]
    public async Task A_node_killed_in_the_middle_is_named_behind_all_keys_of_the_others()
    {
        await using RedisNodes servers = await StartAsync(3);
        await using ShardedRedis redis = await servers.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 3000).Select(static i => $"key:{i}")];
        await AddAsync(redis, keys);
        var found = new HashSet<string>();

        var failed = await Assert.ThrowsAsync<ScanFailedException>(async () =>
        {
            await foreach (RedisKey key in redis.ScanAsync(options: new ScanOptions { PageSize = 10 }, cancellationToken: Cancelled))
            {
                if (found.Add(key!) && found.Count == 100)
                {
                    await servers[1].KillAsync(Cancelled);
                }
            }
        });

        Assert.Equal("node-2", Assert.Single(failed.Failures).Node.Name);
        Assert.DoesNotContain(keys, k => redis.NodeFor(k).Id.Name != "node-2" && !found.Contains(k));
        Assert.Contains(keys, k => !found.Contains(k));
        Assert.StartsWith("node-1=done,node-2=", failed.Cursor.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(",node-3=done", failed.Cursor.ToString(), StringComparison.Ordinal);
        Assert.False(failed.Cursor.IsDone);
    }

    [Fact]
    public Task A_frozen_node_ends_by_the_operation_timeout_and_can_be_resumed() => FreezeAsync(hasHeartbeat: false, typeof(TimeoutException));

    [Fact]
    public Task A_node_that_is_known_to_be_down_ends_at_once_and_can_be_resumed() => FreezeAsync(hasHeartbeat: true, typeof(NodeDownException));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_key_is_lost_by_a_server_that_is_restarted_in_the_middle(bool isLeft)
    {
        await using RedisNodes servers = await StartAsync(1);

        // SAVE waits for the disk.
        await using ShardedRedis redis = await servers.ConnectAsync(static o => o.OperationTimeout = TimeSpan.FromMinutes(1));
        string[] keys = [.. Enumerable.Range(0, 5000).Select(static i => $"key:{i}")];
        await AddAsync(redis, keys);
        var found = new HashSet<string>();
        bool isRestarted = false;
        string text = ScanCursor.Start.ToString();
        while (!ScanCursor.Parse(text).IsDone)
        {
            KeyScan<RedisKey> scan = redis.ScanAsync(options: new ScanOptions { PageSize = 50, From = ScanCursor.Parse(text) }, cancellationToken: Cancelled);
            try
            {
                await foreach (RedisKey key in scan)
                {
                    found.Add(key!);
                    if (found.Count > 2500 && !isRestarted)
                    {
                        isRestarted = true;
                        await RestartAsync(servers[0], redis);
                        if (isLeft)
                        {
                            break;
                        }
                    }
                }

                text = scan.Cursor.ToString();
            }
            catch (ScanFailedException failed)
            {
                // A page was on its way.
                text = failed.Cursor.ToString();
            }
        }

        Assert.True(isRestarted);
        Assert.Equal(keys.ToHashSet(), found);
    }

    private static async Task RestartAsync(TestNode server, ShardedRedis redis)
    {
        (await redis.OnAllNodes().ExecuteAsync("SAVE")).RequireAll();
        await server.RestartAsync(Cancelled);
        Assert.True(await Wait.UntilAsync(async () => (await redis.OnAllNodes().PingAsync()).AllSucceeded, static isUp => isUp));
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_for_a_frozen_node()
    {
        await using RedisNodes servers = await StartAsync(2);
        await using ShardedRedis redis = await servers.ConnectAsync(static o => o.OperationTimeout = TimeSpan.FromMinutes(5));
        await AddAsync(redis, [.. Enumerable.Range(0, 100).Select(static i => $"key:{i}")]);
        servers[0].Freeze();
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (RedisKey key in redis.ScanAsync(cancellationToken: Cancelled).WithCancellation(source.Token))
            {
                await source.CancelAsync();
            }
        });

        servers[0].Resume();
    }

    [Fact]
    public async Task Leaving_the_enumeration_leaves_nothing_running()
    {
        await using RedisNodes servers = await StartAsync(2);
        await using ShardedRedis redis = await servers.ConnectAsync();
        await AddAsync(redis, [.. Enumerable.Range(0, 20_000).Select(static i => $"key:{i}")]);

        await foreach (RedisKey key in redis.ScanAsync(options: new ScanOptions { PageSize = 10 }, cancellationToken: Cancelled))
        {
            break;
        }

        // Each node was asked for the page that was given, for those ahead, and for no more; one that was slow, for none yet.
        long[] calls = await ScansAsync(redis);
        Assert.All(calls, static c => Assert.InRange(c, 0, 5));
        Assert.Contains(calls, static c => c > 0);
        await redis.OnAllNodes().ExecuteAsync("PING");
        long[] later = await ScansAsync(redis);
        Assert.Equal(calls, later);
    }

    [Fact]
    public async Task A_cursor_of_other_nodes_is_refused_before_anything_is_sent()
    {
        await using RedisNodes servers = await StartAsync(2);
        await using ShardedRedis redis = await servers.ConnectAsync();

        var fault = Assert.Throws<ArgumentException>(() => redis.ScanAsync(options: new ScanOptions { From = ScanCursor.Parse("node-1=17,node-3=done") }));

        Assert.StartsWith("The cursor is of the nodes node-1, node-3, but the topology has node-1, node-2.", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => redis.ScanAsync(options: new ScanOptions { PageSize = 0 }));
        long[] calls = await ScansAsync(redis);
        Assert.Equal([0, 0], calls);
    }

    private static async Task<long[]> ScansAsync(ShardedRedis redis) =>
        [.. (await redis.OnAllNodes().ExecuteAsync("INFO", "commandstats")).RequireAll().Select(static r => ((string)r!).Split('\n')
            .Where(static l => l.StartsWith("cmdstat_scan:calls=", StringComparison.Ordinal))
            .Sum(static l => long.Parse(l.Split('=')[1].Split(',')[0], CultureInfo.InvariantCulture)))];

    private static async Task AddAsync(ShardedRedis redis, string[] keys) => await Task.WhenAll(keys
        .GroupBy(k => redis.NodeFor(k))
        .SelectMany(static g => g.Chunk(10_000).Select(chunk => g.Key.Database.StringSetAsync(
            [.. chunk.Select(static k => KeyValuePair.Create((RedisKey)k, (RedisValue)"x"))]))));

    private static async Task RemoveAsync(ShardedRedis redis, int step, int count) => await Task.WhenAll(Enumerable.Range(0, count)
        .Select(i => (RedisKey)$"passing:{step}:{i}")
        .GroupBy(k => redis.NodeFor(k))
        .Select(static g => g.Key.Database.KeyDeleteAsync([.. g])));

    private static Task<RedisNodes> StartAsync(int count) =>
        RedisNodes.StartAsync(count, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);

    private static async Task FreezeAsync(bool hasHeartbeat, Type expected)
    {
        await using RedisNodes servers = await StartAsync(2);
        await using ShardedRedis redis = await servers.ConnectAsync(o =>
        {
            o.OperationTimeout = TimeSpan.FromSeconds(5);
            o.Heartbeat.Enabled = hasHeartbeat;
        });
        string[] keys = [.. Enumerable.Range(0, 1000).Select(static i => $"key:{i}")];
        await AddAsync(redis, keys);
        servers[0].Freeze();
        if (hasHeartbeat)
        {
            await StateAsync(redis.Nodes[0], NodeState.Down);
        }

        var found = new HashSet<string>();

        var failed = await Assert.ThrowsAsync<ScanFailedException>(async () =>
        {
            await foreach (RedisKey key in redis.ScanAsync(cancellationToken: Cancelled))
            {
                found.Add(key!);
            }
        });

        Assert.IsAssignableFrom(expected, Assert.Single(failed.Failures).Exception);
        Assert.All(found, k => Assert.Equal("node-2", redis.NodeFor(k).Id.Name));
        servers[0].Resume();
        if (hasHeartbeat)
        {
            await StateAsync(redis.Nodes[0], NodeState.Connected);
        }

        found.UnionWith(await redis.ScanAsync(options: new ScanOptions { From = failed.Cursor }, cancellationToken: Cancelled)
            .Select(static k => (string)k!).ToListAsync(Cancelled));
        Assert.Equal(keys.ToHashSet(), found);
    }

    private static async Task StateAsync(RedisNode node, NodeState expected) =>
        Assert.Equal(expected, await Wait.UntilAsync(() => Task.FromResult(node.State), state => state == expected));
}
