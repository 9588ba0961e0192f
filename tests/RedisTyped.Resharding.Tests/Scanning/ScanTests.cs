using System.Collections.Concurrent;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Scanning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Scanning;

/// <summary>Three nodes become four while they are written: what moves is read key by key.</summary>
public sealed class ScanTests
{
    private static readonly TopologySnapshot Three = MergedTarget.Topology("ketama", 3, "n-");
    private static readonly TopologySnapshot Four = MergedTarget.Topology("ketama", 4, "n-");

    /// <summary>As Redis has it unless told otherwise.</summary>
    private static RedisNodesOptions Delaying => new() { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "5"] };

    [Fact]
    public async Task Fourth_node_gets_its_keys_from_three_that_are_written_and_make_no_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(3, Delaying);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await FillAsync(redis, 3_000);
        await using var growing = new Growing(redis, targets[0]);
        var loads = Enumerable.Range(0, 3).Select(from => Load.On(redis[from], text => MergedTarget.OwnedBy(Three, $"n-{from}", text))).ToList();
        try
        {
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(300)));
            await growing.StartAsync();
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(Long.Or(20_000, shortly: 600))));
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

        await growing.NothingDiffersAsync(least: 1_000);
        Assert.True(growing.Counter("keysNamed") > 0, "The stream has named keys before the scan came to them.");
        foreach (var node in redis.Nodes)
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
            await using var redis = await RedisNodes.StartAsync(3, Delaying);
            await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
            await FillAsync(redis, 20_000);
            await using var growing = new Growing(redis, targets[0]) { Folder = folder.FullName };
            await growing.StartAsync(new SnapshotRate(null, 10_000));
            await Wait.UntilAsync(() => Directory.GetFiles(folder.FullName, "*.keys").Length == 3, "some keys of each source are sure");
            await growing.StopAsync();

            // What is written and removed meanwhile is in the stream of the sources.
            await using (var source = await NodeWire.OpenAsync(redis[0]))
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

    [Fact]
    public async Task Scan_whose_connections_break_goes_on_with_others()
    {
        await using var redis = await RedisNodes.StartAsync(3, Delaying);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await FillAsync(redis, 20_000);
        await using var growing = new Growing(redis, targets[0]);
        await growing.StartAsync(new SnapshotRate(null, 5_000));
        await Wait.UntilAsync(() => growing.Counter("keysRead") > 500, "some keys have been read");
        foreach (var node in redis.Nodes)
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
        await using var redis = await RedisNodes.StartAsync(3, Delaying);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await FillAsync(redis, 3_000);
        await using var growing = new Growing(redis, targets[0]);
        await growing.StartAsync(new SnapshotRate(null, 2_000));
        await Wait.UntilAsync(() => growing.Counter("keysRead") > 200, "keys are read");
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await source.AskAsync("FLUSHALL");
        await source.AskAsync("SET", MergedTarget.OwnedBy(Four, "n-3", "late"), "1");
        growing.Rate.Rate = default;
        await growing.CompleteAsync();

        await growing.NothingDiffersAsync(least: 100);
    }

    [Fact]
    public async Task Key_that_is_written_all_the_time_is_the_same_in_the_end()
    {
        await using var redis = await RedisNodes.StartAsync(3, Delaying);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await FillAsync(redis, 1_000);
        string hot = MergedTarget.OwnedBy(Four, "n-3", "hot");
        int owner = Enumerable.Range(0, 3).Single(from => Three.RouteOf(System.Text.Encoding.UTF8.GetBytes(hot)).Node.Name == $"n-{from}");
        using var ending = new CancellationTokenSource();
        long counted = 0;
        var counting = CountAsync();
        await using var growing = new Growing(redis, targets[0]);
        await growing.StartAsync();
        await growing.CompleteAsync();
        await ending.CancelAsync();
        await counting;

        await growing.NothingDiffersAsync(least: 100);
        await using var target = await NodeWire.OpenAsync(targets[0]);
        Assert.Equal($"{counted}", await target.TextAsync("GET", hot));

        async Task CountAsync()
        {
            await using var wire = await NodeWire.OpenAsync(redis[owner]);
            while (!ending.IsCancellationRequested)
            {
                counted = (long)(await wire.AskAsync("INCR", hot))!;
            }
        }
    }

    private static async Task FillAsync(RedisNodes redis, int keys)
    {
        var wires = await Task.WhenAll(redis.Nodes.Select(NodeWire.OpenAsync));
        foreach (var part in Enumerable.Range(0, keys).Chunk(1000))
        {
            var byNode = part.Select(static number => $"key:{number}").GroupBy(static key => Three.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name);
            foreach (var group in byNode)
            {
                await wires[int.Parse(group.Key.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture)].AskAsync(
                    ["MSET", .. group.SelectMany(static key => new object[] { key, $"value of {key}" })]);
            }
        }

        foreach (var wire in wires)
        {
            await wire.DisposeAsync();
        }
    }

    /// <summary>The fourth node while it gets its keys.</summary>
    private sealed class Growing(RedisNodes sources, TestNode target) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<ReshardEvent> _events = new();
        private readonly ReshardLink[] _links =
        [
            .. Enumerable.Range(0, 3).Select(static from => new ReshardLink($"n-{from}", "n-3", new OwnerKeyFilter(Three, $"n-{from}", Four, "n-3", sameServer: false))),
        ];

        private LinkRun? _run;
        private int _port;

        public SyntheticPrimary Primary { get; private set; } = null!;

        public string? Folder { get; init; }

        /// <summary>How fast keys are read.</summary>
        public RateGate Rate { get; private set; } = null!;

        public async Task StartAsync(SnapshotRate rate = default)
        {
            _events.Clear();
            var told = new ReshardEvents(_events.Enqueue);
            var options = MergedTarget.Options(target, "n-3", _links);
            Primary = SyntheticPrimary.Open(
                options with { Folder = Folder, Server = options.Server with { Listen = new(System.Net.IPAddress.Loopback, _port) } }, told);
            _port = Primary.EndPoint.Port;
            var gate = new RateGate(TimeProvider.System) { Rate = rate };
            _run = await LinkRun.StartAsync(
                [.. _links.Select((link, from) => (link.Source, Source(from), (IReadOnlyList<LinkPlan>)[new LinkPlan(link, "S", Lander(link, from, gate, told))]))],
                new LinkRunOptions { GatherDelay = TimeSpan.FromMilliseconds(100) },
                told,
                TestContext.Current.CancellationToken);
            Rate = gate;
        }

        public long Counter(string name) => _run!.Feeds.Sum(feed => feed.Lander.Counters.GetValueOrDefault(name));

        /// <summary>Waits until all keys have been read.</summary>
        public async Task CompleteAsync()
        {
            await Wait.UntilAsync(
                () => _run!.Feeds.All(static feed => feed.Lander is IScanningLander { IsScanning: false }) || _run.Stopped.IsCompleted, "all keys have been read");
            Assert.False(_run!.Stopped.IsCompleted, _run.Stopped.Exception?.ToString());
        }

        public async Task<int> NothingDiffersAsync(int least)
        {
            var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
            for (int from = 0; from < 3; from++)
            {
                await using var wire = await NodeWire.OpenAsync(sources[from]);
                offsets[$"n-{from}"] = await wire.InfoAsync("replication", "master_repl_offset");
            }

            await _run!.DrainAsync(offsets, TestContext.Current.CancellationToken);
            await using var to = await NodeWire.OpenAsync(target);
            var (wanted, actual) = await Wait.UntilAsync(
                async () => (Wanted: await WantedAsync(), Actual: await NodeImage.OfAsync(to)), static images => images.Wanted.SequenceEqual(images.Actual));
            Assert.Empty(NodeImage.Differences(wanted, actual));
            Assert.True(actual.Count >= least, $"{actual.Count} keys");
            Assert.Equal(0, await to.InfoAsync("stats", "unexpected_error_replies"));
            return actual.Count;
        }

        public async Task StopAsync()
        {
            if (_run is { } run)
            {
                _run = null;
                await run.DisposeAsync();
                await Primary.DisposeAsync();
            }
        }

        public ValueTask DisposeAsync() => new(StopAsync());

        private async Task<SortedDictionary<string, string>> WantedAsync()
        {
            var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
            for (int from = 0; from < 3; from++)
            {
                await using var wire = await NodeWire.OpenAsync(sources[from]);
                foreach (var (key, value) in await NodeImage.OfAsync(wire, _links[from].Filter))
                {
                    all.Add(key, value);
                }
            }

            return all;
        }

        private SourceOptions Source(int from) => new() { Nodes = [new SourceAddress(sources[from].Host, sources[from].Port)] };

        private ScanLander Lander(ReshardLink link, int from, RateGate gate, ReshardEvents told) => new(
            Primary.Link(link.Name), new ScanOptions { Link = link, Source = Source(from), Rate = gate, Folder = Folder }, told);
    }
}
