using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Merging.Runtime;

/// <summary>One new node that gets its keys from all old ones, which run here with it.</summary>
internal sealed class MergedTarget : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReshardEvent> _events = new();
    private readonly List<LanderFeed> _feeds = [];
    private readonly RedisNodes _sources;
    private readonly TopologySnapshot _old;

    private MergedTarget(RedisNodes sources, TestNode target, TopologySnapshot old, TopologySnapshot @new, string name)
    {
        _sources = sources;
        _old = old;
        Target = target;
        Links = [.. Enumerable.Range(0, sources.Nodes.Count).Select(from => new ReshardLink(
            $"old-{from}", name, new OwnerKeyFilter(old, $"old-{from}", @new, name, sameServer: false)))];
    }

    public TestNode Target { get; }

    public IReadOnlyList<ReshardLink> Links { get; }

    public SyntheticPrimary Primary { get; private set; } = null!;

    public IReadOnlyList<LanderFeed> Feeds => _feeds;

    public IEnumerable<ReshardEvent> Events => _events;

    public static RedisNodesOptions Nodes => new()
    {
        Server = RedisServerKind.RedisServer,
        ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb"],
    };

    public static async Task<MergedTarget> StartAsync(
        RedisNodes sources, TestNode target, TopologySnapshot? old = null, TopologySnapshot? @new = null, string name = "new-0",
        Func<SyntheticPrimaryOptions, SyntheticPrimaryOptions>? change = null)
    {
        var merging = new MergedTarget(sources, target, old ?? Topology("modulo", sources.Nodes.Count, "old-"), @new ?? Topology("modulo", 1, "new-"), name);
        await merging.BeginAsync(change);
        return merging;
    }

    public static TopologySnapshot Topology(string router, int nodes, string prefix)
    {
        var options = new RedisTypedOptions { Router = router };
        for (int node = 0; node < nodes; node++)
        {
            options.Nodes.Add(prefix + Number(node), $"127.0.0.1:{Number(node + 1)}");
        }

        return TopologySnapshot.Create(options);
    }

    /// <summary>The first key that begins with a text and is of a source.</summary>
    public static string OwnedBy(TopologySnapshot topology, string node, string text) => Enumerable.Range(0, 1000)
        .Select(number => $"{text}:{Number(number)}").First(key => topology.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == node);

    public static SyntheticPrimaryOptions Options(TestNode target, string name, IReadOnlyList<ReshardLink> links) => new()
    {
        Target = name,
        Links = links,
        // Not one that another connection may take while the next process is not there yet.
        Server = new ServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take()) },
        Access = new SourceOptions { Nodes = [new SourceAddress(target.Host, target.Port)] },
        Announce = "127.0.0.1",
    };

    /// <summary>A key of a source.</summary>
    public string Key(int source, string text) => OwnedBy(_old, $"old-{source}", text);

    /// <summary>Clients that write to a source.</summary>
    public Load LoadOn(int source) => Load.On(_sources[source], text => Key(source, text));

    public async Task DrainAsync()
    {
        foreach (var feed in _feeds)
        {
            await feed.DrainAsync();
        }
    }

    /// <summary>Waits until the target has applied all, and compares it with all sources.</summary>
    /// <returns>How many keys there are.</returns>
    public async Task<int> NothingDiffersAsync(int least = 100)
    {
        await DrainAsync();
        await using var target = await NodeWire.OpenAsync(Target);
        var (expected, actual) = await Wait.UntilAsync(
            async () => (Expected: await ExpectedAsync(), Actual: await NodeImage.OfAsync(target)),
            static images => images.Expected.SequenceEqual(images.Actual));
        Assert.Empty(NodeImage.Differences(expected, actual));
        Assert.True(expected.Count >= least, $"{expected.Count} keys");
        Assert.Equal(0, await target.InfoAsync("stats", "unexpected_error_replies"));
        return actual.Count;
    }

    /// <summary>Ends this process's part as a kill would, and begins it anew with the same folder and port.</summary>
    public async Task RestartAsync(Func<SyntheticPrimaryOptions, SyntheticPrimaryOptions> change)
    {
        int port = Primary.EndPoint.Port;
        await StopAsync();
        await RunningProxy.ClosedAsync(port);
        await BeginAsync(options => change(options) with { Server = new ServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, port) } });
    }

    /// <summary>Opens one anew, with the same port, as another process does that takes over.</summary>
    public static async Task<SyntheticPrimary> OpenAgainAsync(SyntheticPrimaryOptions options, ReshardEvents? events = null)
    {
        await RunningProxy.ClosedAsync(options.Server.Listen.Port);
        return SyntheticPrimary.Open(options, events ?? ReshardEvents.None);
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task BeginAsync(Func<SyntheticPrimaryOptions, SyntheticPrimaryOptions>? change)
    {
        var options = Options(Target, Links[0].Target, Links);
        Primary = SyntheticPrimary.Open(change?.Invoke(options) ?? options, new ReshardEvents(_events.Enqueue));
        _feeds.AddRange(Links.Select((link, from) => LanderFeed.Start(_sources[from], Primary.Link(link.Name), link.Filter)));

        // A source that nobody has written to stands at offset 0 until its first sign of life.
        await Wait.UntilAsync(
            () => (Primary.HasTarget && Primary.Answered >= MergedHistory.FirstOffset && Primary.Landers.All(static lander => lander.HasLanded)) || _feeds.Exists(static feed => feed.Stopped.IsCompleted), "all sources have landed");
    }

    private async Task StopAsync()
    {
        foreach (var feed in _feeds)
        {
            await feed.DisposeAsync();
        }

        _feeds.Clear();
        await Primary.DisposeAsync();
    }

    private async Task<SortedDictionary<string, string>> ExpectedAsync()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int from = 0; from < Links.Count; from++)
        {
            await using var source = await NodeWire.OpenAsync(_sources[from]);
            foreach (var (key, value) in await NodeImage.OfAsync(source, Links[from].Filter))
            {
                all.Add(key, value);
            }
        }

        return all;
    }
}
