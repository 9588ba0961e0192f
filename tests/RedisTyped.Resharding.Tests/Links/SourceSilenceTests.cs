using System.Collections.Concurrent;
using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>A source that is connected and says nothing.</summary>
public sealed class SourceSilenceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Source_that_hangs_is_told_of_until_it_is_heard_of_again()
    {
        await using var scene = await Scene.StartAsync();
        scene.Source.Freeze();
        try
        {
            scene.Time.Ahead = TimeSpan.FromSeconds(17);
            await Wait.UntilAsync(() => scene.Feed.Read() is { Phase: "waiting", SilentSeconds: 17, LagMilliseconds: null }, "the link tells that nothing is heard");
            Assert.Null(scene.Run.Lag);

            scene.Time.Ahead = TimeSpan.FromSeconds(29);
            await Wait.UntilAsync(() => scene.Feed.Read() is { SilentSeconds: 29 }, "the link tells for how long");
        }
        finally
        {
            scene.Source.Resume();
        }

        await using NodeWire wire = await NodeWire.OpenAsync(scene.Source);
        await wire.AskAsync("SET", "key", "v");
        await Wait.UntilAsync(() => scene.Feed.Read() is { Phase: "stream", SilentSeconds: null, LagMilliseconds: not null }, "the link is at the stream again");
        Assert.Equal(
            [$"Nothing was heard of source a at {scene.Source.Host}:{scene.Source.Port} for 17 s, and it does not answer: what is written there is not known.", "Source a is heard of again."],
            scene.Told("source-silent", "source-heard"));
    }

    [Fact]
    public async Task Source_whose_pings_are_further_apart_is_let_be_silent_for_longer()
    {
        await using var scene = await Scene.StartAsync();
        await using NodeWire wire = await NodeWire.OpenAsync(scene.Source);
        await wire.AskAsync("CONFIG", "SET", "repl-ping-replica-period", "3600");
        await wire.AskAsync("CONFIG", "RESETSTAT");

        await AskedAsync(wire, "calls=", () => scene.Time.Ahead = TimeSpan.FromHours(1.4));
        scene.Time.Ahead = TimeSpan.FromHours(1.6);
        await Wait.UntilAsync(() => scene.Feed.Read() is { Phase: "waiting", SilentSeconds: not null }, "the link tells that nothing is heard");

        // Nothing was told at the first look, from which on there were two more questions at the most.
        Assert.Equal(
            [$"Nothing was heard of source a at {scene.Source.Host}:{scene.Source.Port} for 5760 s, which is longer than there is between two of its pings: what is written there is not known."],
            scene.Told("source-silent", "source-heard"));
    }

    [Fact]
    public async Task Source_that_answers_and_may_not_say_how_far_its_pings_are_apart_is_not_told_to_be_silent()
    {
        await using var scene = await Scene.StartAsync();
        await using NodeWire wire = await NodeWire.OpenAsync(scene.Source);
        await wire.AskAsync("CONFIG", "SET", "repl-ping-replica-period", "3600");
        await wire.AskAsync("CONFIG", "RESETSTAT");
        await wire.AskAsync("ACL", "SETUSER", "default", "-config");

        int seconds = 1000;
        for (int asked = 1; asked <= 2; asked++)
        {
            // Again and again: what was asked lately is asked no more before it is silent for longer, from when it has heard the answer.
            await AskedAsync(wire, "rejected_calls=", () => scene.Time.Ahead = TimeSpan.FromSeconds(seconds += 20));
        }

        Assert.Equal(("stream", null), (scene.Feed.Read().Phase, scene.Feed.Read().SilentSeconds));
        Assert.Empty(scene.Told("source-silent", "source-heard"));
    }

    /// <summary>Its connection is given up where the next ping should have come, not before; then it is made anew.</summary>
    [Fact]
    public async Task Source_whose_pings_are_further_apart_is_not_cut_off()
    {
        await using var scene = await Scene.StartAsync(TimeSpan.FromSeconds(60));
        await using NodeWire wire = await NodeWire.OpenAsync(scene.Source);
        await wire.AskAsync("CONFIG", "SET", "repl-ping-replica-period", "3600");
        await wire.AskAsync("CONFIG", "RESETSTAT");

        // Whenever it looks, it goes by what the source says, and not by the minute.
        await AskedAsync(wire, "calls=", () => scene.Time.Ahead = TimeSpan.FromHours(1.4));
        Assert.Empty(scene.Told("source-lost", "source-silent"));
        scene.Time.Ahead = TimeSpan.FromHours(1.6);
        await Wait.UntilAsync(() => scene.Told("partial-sync").Any(), "the connection is made anew");
        Assert.Equal($"The source {scene.Source.Host}:{scene.Source.Port} was silent for 5400 s.", Assert.Single(scene.Told("source-lost")));
    }

    /// <summary>Does something until the source was asked once more.</summary>
    private static async Task AskedAsync(NodeWire wire, string counted, Action act)
    {
        long before = await CountAsync(wire, counted);
        await Wait.UntilAsync(
            async () =>
            {
                act();
                return await CountAsync(wire, counted) > before;
            },
            "the source was asked");
    }

    private static async Task<long> CountAsync(NodeWire wire, string counted)
    {
        string? line = (await wire.TextAsync("INFO", "commandstats")).Split('\n').FirstOrDefault(static line => line.StartsWith("cmdstat_config|get:", StringComparison.Ordinal));
        string? field = line?.Split(':')[1].Split(',').First(field => field.StartsWith(counted, StringComparison.Ordinal));
        return field is null ? 0 : long.Parse(field[counted.Length..].Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>A source of two nodes, and a link to the other one.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly ConcurrentQueue<ReshardEvent> _events = new();
        private readonly SpoolFolder _spool = new(parent: null, limit: 1 << 20);
        private readonly RedisNodes _nodes;

        private Scene(RedisNodes nodes)
        {
            _nodes = nodes;
        }

        public TestNode Source => _nodes[0];

        public AheadTimestamps Time { get; } = new();

        public LinkRun Run { get; private set; } = null!;

        public LinkFeed Feed => Run.Feeds.Single();

        public static async Task<Scene> StartAsync(TimeSpan? silenceTimeout = null)
        {
            var scene = new Scene(await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }));
            var link = new ReshardLink("a", "b", AllKeys.Instance);
            var from = new SourceOptions { Nodes = [new SourceAddress(scene.Source.Host, scene.Source.Port)], Time = scene.Time, SilenceTimeout = silenceTimeout ?? TimeSpan.FromDays(1) };
            var to = new TargetOptions { Source = "a", Address = new SourceAddress(scene._nodes[1].Host, scene._nodes[1].Port), Owned = AllKeys.Instance, Spool = scene._spool };
            scene.Run = await LinkRun.StartAsync(
                [("a", from, (IReadOnlyList<LinkPlan>)[new LinkPlan(link, "W", new TargetLander(to, ReshardEvents.None))])],
                new LinkRunOptions { GatherDelay = TimeSpan.Zero },
                new ReshardEvents(scene._events.Enqueue),
                Cancelled);
            await scene.Run.Synced.WaitAsync(Cancelled);
            Assert.Equal("stream", scene.Feed.Read().Phase);
            return scene;
        }

        public IEnumerable<string> Told(params string[] names) => _events.Where(told => names.Contains(told.Name)).Select(static told => told.Message);

        public async ValueTask DisposeAsync()
        {
            await Run.DisposeAsync();
            _spool.Dispose();
            await _nodes.DisposeAsync();
        }
    }

    /// <summary>Stands still between two leaps; what waits for it waits as ever.</summary>
    private sealed class AheadTimestamps : TimeProvider
    {
        private const long Begin = 1;

        private long _ahead = Begin;

        public TimeSpan Ahead { set => Interlocked.Exchange(ref _ahead, value.Ticks + Begin); }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ahead);
    }
}
