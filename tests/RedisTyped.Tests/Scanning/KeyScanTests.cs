using System.Collections.Concurrent;
using System.Globalization;
using RedisTyped.Execution;
using RedisTyped.Scanning;
using StackExchange.Redis;

namespace RedisTyped.Tests.Scanning;

/// <summary>Nodes whose pages are numbers: node <c>a</c> gives a0, a1, … with a given number of keys a page.</summary>
public sealed class KeyScanTests
{
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly List<long> _reported = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_keys_of_all_nodes_come()
    {
        KeyScan<string> scan = Scan(ScanCursor.Start, Node("a", 10), Node("b", 0), Node("c", 25));

        string[] keys = await scan.ToArrayAsync(Cancelled);

        Assert.Equal(Keys("a", 0, 10).Concat(Keys("c", 0, 25)).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        Assert.True(scan.Cursor.IsDone);
        Assert.Equal("a=done,b=done,c=done", scan.Cursor.ToString());
    }

    [Fact]
    public async Task Nothing_is_asked_before_the_enumeration_starts()
    {
        KeyScan<string> scan = Scan(ScanCursor.Start, Node("a", 10));
        Assert.Empty(_asked);
        Assert.Equal("a=0", scan.Cursor.ToString());

        await scan.ToArrayAsync(Cancelled);
        Assert.Equal(["a@0", "a@5"], _asked);
    }

    [Fact]
    public async Task Two_pages_of_a_node_are_fetched_ahead_and_no_more()
    {
        KeyScan<string> scan = Scan(ScanCursor.Start, Node("a", 1000));
        await using IAsyncEnumerator<string> keys = scan.GetAsyncEnumerator(Cancelled);

        for (int i = 0; i < 6; i++)
        {
            Assert.True(await keys.MoveNextAsync());
        }

        // In hand is the page at 5, in the channel that at 10, waiting for its place there that at 15.
        Assert.InRange(_asked.Count, 2, 4);
    }

    [Fact]
    public async Task The_cursor_moves_when_the_page_behind_is_asked_for()
    {
        KeyScan<string> scan = Scan(ScanCursor.Start, Node("a", 10));
        await using IAsyncEnumerator<string> keys = scan.GetAsyncEnumerator(Cancelled);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(await keys.MoveNextAsync());
            Assert.Equal("a=0", scan.Cursor.ToString());
        }

        Assert.True(await keys.MoveNextAsync());
        Assert.Equal("a5", keys.Current);
        Assert.Equal("a=5", scan.Cursor.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(28)]
    [InlineData(35)]
    public async Task A_scan_that_was_left_goes_on_without_a_loss(int taken)
    {
        ScanSource[] nodes = [Node("a", 10), Node("b", 25)];
        KeyScan<string> first = Scan(ScanCursor.Start, nodes);
        List<string> keys = await first.Take(taken).ToListAsync(Cancelled);

        KeyScan<string> second = Scan(ScanCursor.Parse(first.Cursor.ToString()), nodes);
        keys.AddRange(await second.ToListAsync(Cancelled));

        Assert.Equal(Keys("a", 0, 10).Concat(Keys("b", 0, 25)).Order(StringComparer.Ordinal), keys.Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(keys.Count - 35, 0, 9);
    }

    [Fact]
    public async Task A_scan_that_is_done_resumes_to_nothing()
    {
        Assert.Empty(await Scan(ScanCursor.Parse("a=done"), Node("a", 10)).ToArrayAsync(Cancelled));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_failed_node_is_named_behind_what_the_others_gave()
    {
        ScanSource[] nodes = [Node("a", 20), Node("b", 20, failAt: 10), Node("c", 20)];
        KeyScan<string> scan = Scan(ScanCursor.Start, nodes);
        var keys = new List<string>();

        var failed = await Assert.ThrowsAsync<ScanFailedException>(async () =>
        {
            await foreach (string key in scan)
            {
                keys.Add(key);
            }
        });

        Assert.Equal(
            Keys("a", 0, 20).Concat(Keys("b", 0, 10)).Concat(Keys("c", 0, 20)).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        NodeFault fault = Assert.Single(failed.Failures);
        Assert.Equal("b", fault.Node.Name);
        Assert.IsType<TimeoutException>(fault.Exception);
        Assert.Equal("a=done,b=10,c=done", failed.Cursor.ToString());
        Assert.StartsWith("SCAN failed on 1 of 3 nodes: 'b': ", failed.Message, StringComparison.Ordinal);
        Assert.EndsWith("Resume the scan from the cursor a=done,b=10,c=done.", failed.Message, StringComparison.Ordinal);
        Assert.Equal(Keys("b", 10, 10), await Scan(failed.Cursor, Node("a", 20), Node("b", 20), Node("c", 20)).ToArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Leaving_the_enumeration_stops_what_was_asked_for()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var frozen = new ScanSource("b", async (_, stop) =>
        {
            asked.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                stopped.SetResult();
            }

            throw new InvalidOperationException();
        });

        await foreach (string key in Scan(ScanCursor.Start, Node("a", 10), frozen))
        {
            await asked.Task;
            break;
        }

        Assert.True(stopped.Task.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_token_ends_the_scan(bool ofMethod)
    {
        using var source = new CancellationTokenSource();
        var frozen = new ScanSource("a", async (_, stop) =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, stop);
            throw new InvalidOperationException();
        });
        KeyScan<string> scan = new(
            "SCAN", [frozen], ScanCursor.Start, Take, static _ => { }, ofMethod ? source.Token : CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await scan.ToArrayAsync(ofMethod ? CancellationToken.None : source.Token));
    }

    [Fact]
    public async Task It_can_be_enumerated_again_but_not_twice_at_a_time()
    {
        KeyScan<string> scan = Scan(ScanCursor.Start, Node("a", 10));
        await using (IAsyncEnumerator<string> first = scan.GetAsyncEnumerator(Cancelled))
        {
            Assert.True(await first.MoveNextAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await scan.ToArrayAsync(Cancelled));
        }

        Assert.Equal(10, (await scan.ToArrayAsync(Cancelled)).Length);
        Assert.Equal(10, (await scan.ToArrayAsync(Cancelled)).Length);
    }

    [Fact]
    public async Task A_node_that_is_restarted_in_between_is_read_again_from_the_start()
    {
        int fetched = 0;
        ScanSource node = Node("a", 20);
        ScanSource restarted = node with
        {
            FetchAsync = (cursor, stop) => ++fetched == 2 ? Task.FromResult(new ScanPage(0, [])) : node.FetchAsync(cursor, stop),
            RunAsync = _ => Task.FromResult(fetched < 2 ? "aaaa" : "bbbb"),
        };

        string[] keys = await Scan(ScanCursor.Start, restarted).ToArrayAsync(Cancelled);

        Assert.Equal(Keys("a", 0, 5).Concat(Keys("a", 0, 20)), keys);
    }

    [Fact]
    public async Task A_cursor_that_another_run_of_the_server_gave_starts_the_node_again()
    {
        ScanSource[] nodes = [Run("a", "cccc"), Run("b", "dddd")];
        KeyScan<string> scan = Scan(ScanCursor.Parse("a=5@cccc,b=5@0000"), nodes);

        string[] keys = await scan.ToArrayAsync(Cancelled);

        Assert.Equal(Keys("a", 5, 5).Concat(Keys("b", 0, 10)).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));

        ScanSource Run(string name, string run) => Node(name, 10) with { RunAsync = _ => Task.FromResult(run) };
    }

    [Fact]
    public async Task Whatever_a_node_fails_with_ends_the_scan()
    {
        var failed = await Assert.ThrowsAsync<ScanFailedException>(() => Scan(
            ScanCursor.Start, new ScanSource("a", static (_, _) => Task.FromException<ScanPage>(new InsufficientMemoryException()))).ToArrayAsync(Cancelled).AsTask());

        Assert.IsType<InsufficientMemoryException>(Assert.Single(failed.Failures).Exception);
    }

    [Fact]
    public async Task Keys_that_do_not_fit_are_counted_and_reported_once()
    {
        KeyScan<string> scan = new(
            "SCAN", [Node("a", 10)], ScanCursor.Start,
            static (RedisValue key, out string item) => (item = key!) is "a1" or "a2", _reported.Add, CancellationToken.None);

        Assert.Equal(["a1", "a2"], await scan.ToArrayAsync(Cancelled));
        Assert.Equal(8, scan.Misfits);
        Assert.Equal([8], _reported);
    }

    private KeyScan<string> Scan(ScanCursor from, params ScanSource[] nodes) => new("SCAN", nodes, from, Take, _reported.Add, CancellationToken.None);

    private static bool Take(RedisValue key, out string item)
    {
        item = key!;
        return true;
    }

    private ScanSource Node(string name, int keys, int failAt = -1, int pageSize = 5) => new(name, (cursor, _) =>
    {
        _asked.Enqueue($"{name}@{cursor}");
        int start = (int)cursor;
        if (start == failAt)
        {
            return Task.FromException<ScanPage>(new TimeoutException("It is away."));
        }

        int count = Math.Min(pageSize, keys - start);
        ulong next = start + count < keys ? (ulong)(start + count) : 0;
        return Task.FromResult(new ScanPage(next, [.. Keys(name, start, count).Select(static k => (RedisValue)k)]));
    });

    private static IEnumerable<string> Keys(string node, int start, int count) =>
        Enumerable.Range(start, count).Select(i => node + i.ToString(CultureInfo.InvariantCulture));
}
