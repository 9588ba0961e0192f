using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>A link whose keys are read one by one, to a target that answers slowly.</summary>
public sealed class HeldBackLinkTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_read_slower_for_a_slow_target_and_what_is_written_meanwhile_gets_through()
    {
        // So slowly that the first second does not see their end.
        await using var scene = await ReshardScene.StartAsync(
            "modulo", before: 1, after: 2, inPlace: true, LandingMode.Scan, new PlanPolicies { RateKeys = 30 }, "--rdbcompression", "no");
        await using var source = await NodeWire.OpenAsync(scene.Sources[0]);
        await source.AskAsync("EVAL", "for i = 1, 400 do redis.call('SET', 'key:' .. i, string.rep('x', 100000)) end", "0");
        await using var sync = await scene.SyncAsync();
        TargetPace pace = sync.Run.Feeds.Single().Lander.Pace!;
        Assert.Null(pace.Limit);

        // As if it served already: a new node has no limit.
        pace.Limit = TimeSpan.FromMilliseconds(100);
        await Wait.UntilAsync(
            () =>
            {
                pace.Answered(TimeSpan.FromHours(1));
                return ReshardJournal.TryRead(scene.PlanPath)?.Links.Single() is { Phase: "scan", CeilingBytesPerSecond: TargetCeiling.Floor };
            },
            "the target is spared");
        await File.WriteAllTextAsync(RateFile.PathOf(scene.PlanPath), "none", Cancelled);
        await Wait.UntilAsync(() => sync.Run.Rate.Rate == default, "nothing but the target holds them back");

        // More than ten megabytes are left, which would come within the next window. In one without a slow answer, as where this stood still, the ceiling has risen.
        await Wait.UntilAsync(
            () =>
            {
                pace.Answered(TimeSpan.FromHours(2));
                return pace.Read() is { P99: { } p99, Ceiling: TargetCeiling.Floor } && p99 == TimeSpan.FromHours(2);
            },
            "a whole window has passed");
        Assert.False(sync.Synced.IsCompleted);
        await using var target = await NodeWire.OpenAsync(scene.ServerOfNew("n1"));
        object? key = await target.AskAsync("RANDOMKEY");
        while (key is not byte[] bytes || bytes.AsSpan().StartsWith("__rt:"u8))
        {
            key = await target.AskAsync("RANDOMKEY");
        }

        await source.AskAsync("SET", key, "later");
        await Wait.UntilAsync(
            async () =>
            {
                pace.Answered(TimeSpan.FromHours(1));
                return await target.AskAsync("GET", key) is byte[] value && value.AsSpan().SequenceEqual("later"u8);
            },
            "the stream gets through");
        Assert.False(sync.Synced.IsCompleted);

        await File.WriteAllTextAsync(LatencyFile.PathOf(scene.PlanPath), "none", Cancelled);
        await sync.Synced.WaitAsync(Cancelled);
        Assert.True(await scene.NothingDiffersAsync(sync) > 150);
    }
}
