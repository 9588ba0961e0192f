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

/// <summary>Three nodes of a ketama ring with keys, and a fourth while it gets its own.</summary>
internal sealed class GrowingRing(RedisNodes sources, RedisNodes targets) : IAsyncDisposable
{
    public static readonly TopologySnapshot Three = MergedTarget.Topology("ketama", 3, "n-");
    public static readonly TopologySnapshot Four = MergedTarget.Topology("ketama", 4, "n-");

    /// <summary>As Redis has it unless told otherwise.</summary>
    private static RedisNodesOptions Delaying => new() { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "5"] };

    private readonly ConcurrentQueue<ReshardEvent> _events = new();
    private readonly ReshardLink[] _links =
    [
        .. Enumerable.Range(0, 3).Select(static from => new ReshardLink($"n-{from}", "n-3", new OwnerKeyFilter(Three, $"n-{from}", Four, "n-3", sameServer: false))),
    ];

    private LinkRun? _run;
    private SyntheticPrimaryOptions? _options;

    public SyntheticPrimary Primary { get; private set; } = null!;

    public RedisNodes Sources => sources;

    public TestNode Target => targets[0];

    public string? Folder { get; private init; }

    /// <summary>How fast keys are read.</summary>
    public RateGate Rate { get; private set; } = null!;

    /// <summary>Starts the nodes, the three with keys.</summary>
    /// <param name="keys">How many.</param>
    /// <param name="folder">Where the scan notes how far it is.</param>
    public static async Task<GrowingRing> OfAsync(int keys, string? folder = null)
    {
        RedisNodes sources = await RedisNodes.StartAsync(3, Delaying);
        RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await FillAsync(sources, keys);
        return new GrowingRing(sources, targets) { Folder = folder };
    }

    public async Task StartAsync(SnapshotRate rate = default)
    {
        _events.Clear();
        var told = new ReshardEvents(_events.Enqueue);
        _options ??= MergedTarget.Options(Target, "n-3", _links) with { Folder = Folder };
        Primary = await MergedTarget.OpenAgainAsync(_options, told);
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
        await using var to = await NodeWire.OpenAsync(Target);
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

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await targets.DisposeAsync();
        await sources.DisposeAsync();
    }

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
}
