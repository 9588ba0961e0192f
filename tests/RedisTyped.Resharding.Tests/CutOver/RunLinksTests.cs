using System.Globalization;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>How a cut-over prepares links that write into their targets, and keeps them so.</summary>
public sealed class RunLinksTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Times_are_settled_again_before_the_margin_is_over_however_long_links_take_to_come_near()
    {
        await using ReshardScene scene = await SceneAsync();
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n0"));
        await using var sync = await scene.SyncAsync();
        var time = new AheadTimestamps();
        var links = new RunLinks(sync.Run, new ReplicaLinks([]), time);
        await links.PrepareAsync(Cancelled);
        DateTimeOffset first = await UntilAsync(target);
        Assert.InRange(first - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));

        time.Ahead = TimeSpan.FromSeconds(29);
        Assert.NotNull(await links.LagAsync(Cancelled));
        Assert.Equal(first, await UntilAsync(target));
        time.Ahead = TimeSpan.FromSeconds(31);
        Assert.NotNull(await links.LagAsync(Cancelled));
        Assert.True(await UntilAsync(target) > first);
    }

    [Fact]
    public async Task Margin_is_far_longer_than_it_takes_to_go_through_the_keys()
    {
        await using ReshardScene scene = await SceneAsync();
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n0"));
        await using var sync = await scene.SyncAsync();
        var links = new RunLinks(sync.Run, new ReplicaLinks([]), new AheadTimestamps { Step = TimeSpan.FromSeconds(100) });

        await links.PrepareAsync(Cancelled);

        Assert.InRange(await UntilAsync(target) - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(350), TimeSpan.FromHours(1));
    }

    /// <summary>Links that were up to date once may be given a snapshot again when they are to be prepared.</summary>
    [Fact]
    public async Task Links_are_prepared_when_they_follow_their_sources_again()
    {
        await using ReshardScene scene = await SceneAsync();
        TestNode server = scene.ServerOfNew("n0");
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        var links = new RunLinks(sync.Run, new ReplicaLinks([]));
        await server.KillAsync(Cancelled);

        Task preparing = links.PrepareAsync(Cancelled);
        await source.AskAsync("SET", "later", "v", "EX", "3600");
        await server.RestartAsync(Cancelled);
        await preparing;

        await using NodeWire target = await NodeWire.OpenAsync(server);
        Assert.False(ShiftedTime.Is(await TimeAsync(target, "hour")));
        Assert.True(ShiftedTime.Is(await TimeAsync(target, "soon")));
        await sync.DrainAsync(Cancelled);
        Assert.Null(await links.SettleAsync(["n0"], Cancelled));
        Assert.Equal(await TimeAsync(source, "soon"), await TimeAsync(target, "soon"));
        Assert.Equal(await TimeAsync(source, "hour"), await TimeAsync(target, "hour"));
    }

    [Fact]
    public async Task Target_that_was_emptied_is_settled_again()
    {
        await using ReshardScene scene = await SceneAsync();
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n0"));
        await using var sync = await scene.SyncAsync();
        var links = new RunLinks(sync.Run, new ReplicaLinks([]));
        await links.PrepareAsync(Cancelled);
        await target.AskAsync("FLUSHALL");
        await source.AskAsync("SET", "more", "v");
        await Wait.UntilAsync(async () => await target.AskAsync("EXISTS", "hour", "more") is 2L && sync.Run.Lag is not null, "everything is given anew");
        Assert.True(ShiftedTime.Is(await TimeAsync(target, "hour")));

        Assert.NotNull(await links.LagAsync(Cancelled));

        Assert.False(ShiftedTime.Is(await TimeAsync(target, "hour")));
    }

    private static async Task<ReshardScene> SceneAsync()
    {
        ReshardScene scene = await ReshardScene.StartAsync("modulo", 1, 1, inPlace: false, LandingMode.Write);
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await source.AskAsync("SET", "hour", "v", "EX", "3600");
        await source.AskAsync("SET", "soon", "v", "EX", "50");
        return scene;
    }

    private static async Task<DateTimeOffset> UntilAsync(NodeWire target)
    {
        byte[] key = Assert.Single(await target.BytesAsync("KEYS", "__rt:ckpt:*"));
        Assert.Equal("settled", await target.TextAsync("HGET", key, "expiry"));
        return DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(await target.TextAsync("HGET", key, "until"), CultureInfo.InvariantCulture));
    }

    private static async Task<long> TimeAsync(NodeWire wire, string key) => (long)(await wire.AskAsync("PEXPIRETIME", key))!;

    private sealed class AheadTimestamps : TimeProvider
    {
        private long _ahead;

        public TimeSpan Ahead { set => Interlocked.Exchange(ref _ahead, value.Ticks); }

        /// <summary>How much later it is each time that it is asked.</summary>
        public TimeSpan Step { get; init; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _ahead, Step.Ticks);
    }
}
