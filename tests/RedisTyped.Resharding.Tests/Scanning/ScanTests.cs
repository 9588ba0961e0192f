using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Scanning;

/// <summary>Three nodes become four while they are written: what moves is read key by key.</summary>
public sealed class ScanTests
{
    [Fact]
    public async Task Fourth_node_gets_its_keys_from_three_that_are_written_and_make_no_snapshot()
    {
        await using var growing = await GrowingRing.OfAsync(keys: 3_000);
        var loads = Enumerable.Range(0, 3).Select(from => Load.On(growing.Sources[from], text => MergedTarget.OwnedBy(GrowingRing.Three, $"n-{from}", text))).ToList();
        try
        {
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(300)));
            await growing.StartAsync(new SnapshotRate(null, 300));
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(Long.Or(20_000, shortly: 600))));
            await Wait.UntilAsync(() => growing.Counter("keysNamed") > 0, "the stream has named keys before the scan came to them");
            growing.Rate.Rate = default;
            await growing.CompleteAsync();
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(100)));
            await Task.WhenAll(loads.Select(static load => load.StopAsync()));
        }
        finally
        {
            foreach (var load in loads)
            {
                await load.DisposeAsync();
            }
        }

        await growing.NothingDiffersAsync(least: 700);
        foreach (var node in growing.Sources.Nodes)
        {
            await using var wire = await NodeWire.OpenAsync(node);
            Assert.Equal(0, await wire.InfoAsync("stats", "total_forks"));
            Assert.Equal(0, await wire.InfoAsync("stats", "latest_fork_usec"));
        }
    }

    [Fact]
    public async Task Scan_goes_on_with_the_next_process_where_the_last_has_ended()
    {
        var folder = Directory.CreateTempSubdirectory("redistyped-scan-");
        try
        {
            await using var growing = await GrowingRing.OfAsync(keys: 20_000, folder.FullName);
            await growing.StartAsync(new SnapshotRate(null, 1500));
            await Wait.UntilAsync(() => Directory.GetFiles(folder.FullName, "*.keys").Length == 3, "some keys of each source are sure");
            await growing.StopAsync();

            // What is written and removed meanwhile is in the stream of the sources.
            await using (var source = await NodeWire.OpenAsync(growing.Sources[0]))
            {
                foreach (byte[] key in await source.BytesAsync("KEYS", "key:1*"))
                {
                    await source.AskAsync("APPEND", key, "more");
                }

                foreach (byte[] key in await source.BytesAsync("KEYS", "key:2*"))
                {
                    await source.AskAsync("DEL", key);
                }
            }

            await growing.StartAsync();
            await growing.CompleteAsync();

            int keys = await growing.NothingDiffersAsync(least: 4_000);
            Assert.Equal(0, growing.Primary.Snapshots);
            Assert.InRange(growing.Counter("keysRead"), 1, keys - 1_000);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>They were made where the scan had been, and the process ended when the stream had named them and gone on.</summary>
    [Fact]
    public async Task Keys_made_while_others_are_read_are_read_by_the_next_process()
    {
        var folder = Directory.CreateTempSubdirectory("redistyped-scan-");
        try
        {
            await using var growing = await GrowingRing.OfAsync(keys: 20_000, folder.FullName);
            await growing.StartAsync(new SnapshotRate(null, 1500));
            await Wait.UntilAsync(() => Directory.GetFiles(folder.FullName, "*.keys").Length == 3, "some keys of each source are sure");
            growing.Rate.Rate = new SnapshotRate(null, 1);
            await using (var source = await NodeWire.OpenAsync(growing.Sources[0]))
            await using (var target = await NodeWire.OpenAsync(growing.Target))
            {
                for (int made = 0, number = 0; made < 600; number++)
                {
                    string key = $"new:{number}";
                    if (GrowingRing.Three.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name == "n-0"
                        && GrowingRing.Four.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name == "n-3")
                    {
                        await source.AskAsync("SET", key, "v");
                        made++;
                    }
                }

                // The target's position is behind them when it has what was written later.
                var landed = (await target.BytesAsync("KEYS", "key:*")).First(
                    static key => GrowingRing.Three.RouteOf(key).Node.Name == "n-0");
                await source.AskAsync("SET", landed, "later");
                await Wait.UntilAsync(async () => await target.TextAsync("GET", landed) == "later", "what was written later is there");
            }

            await growing.StopAsync();
            await growing.StartAsync();
            await growing.CompleteAsync();

            await growing.NothingDiffersAsync(least: 4_600);
            Assert.Equal(0, growing.Primary.Snapshots);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Scan_whose_connections_break_goes_on_with_others()
    {
        await using var growing = await GrowingRing.OfAsync(keys: 20_000);
        await growing.StartAsync(new SnapshotRate(null, 5_000));
        await Wait.UntilAsync(() => growing.Counter("keysRead") > 500, "some keys have been read");
        foreach (var node in growing.Sources.Nodes)
        {
            await using var wire = await NodeWire.OpenAsync(node);
            await wire.AskAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }

        growing.Rate.Rate = default;
        await growing.CompleteAsync();

        await growing.NothingDiffersAsync(least: 4_000);
    }

    [Fact]
    public async Task Keys_removed_and_emptied_while_they_are_read_are_not_there_afterwards()
    {
        await using var growing = await GrowingRing.OfAsync(keys: 3_000);
        await growing.StartAsync(new SnapshotRate(null, 2_000));
        await Wait.UntilAsync(() => growing.Counter("keysRead") > 200, "keys are read");
        await using var source = await NodeWire.OpenAsync(growing.Sources[0]);
        await source.AskAsync("FLUSHALL");
        await source.AskAsync("SET", MergedTarget.OwnedBy(GrowingRing.Four, "n-3", "late"), "1");
        growing.Rate.Rate = default;
        await growing.CompleteAsync();

        await growing.NothingDiffersAsync(least: 100);
    }

    [Fact]
    public async Task Key_that_is_written_all_the_time_is_the_same_in_the_end()
    {
        await using var growing = await GrowingRing.OfAsync(keys: 1_000);
        string hot = MergedTarget.OwnedBy(GrowingRing.Four, "n-3", "hot");
        int owner = Enumerable.Range(0, 3).Single(from => GrowingRing.Three.RouteOf(System.Text.Encoding.UTF8.GetBytes(hot)).Node.Name == $"n-{from}");
        using var ending = new CancellationTokenSource();
        long counted = 0;
        var counting = CountAsync();
        await growing.StartAsync();
        await growing.CompleteAsync();
        await ending.CancelAsync();
        await counting;

        await growing.NothingDiffersAsync(least: 100);
        await using var target = await NodeWire.OpenAsync(growing.Target);
        Assert.Equal($"{counted}", await target.TextAsync("GET", hot));

        async Task CountAsync()
        {
            await using var wire = await NodeWire.OpenAsync(growing.Sources[owner]);
            while (!ending.IsCancellationRequested)
            {
                counted = (long)(await wire.AskAsync("INCR", hot))!;
            }
        }
    }
}
