using System.Collections.Concurrent;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

public sealed class SyncStatusTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sync_that_ends_as_soon_as_all_is_synced_says_so()
    {
        await using ReshardScene scene = await ReshardScene.StartAsync("modulo", 1, 1, inPlace: false, LandingMode.Write, policies: null, ReshardScene.Persistent);
        var told = new ConcurrentQueue<string>();
        var options = new ReshardSyncOptions { OnEvent = told.Enqueue, JournalPace = TimeSpan.FromHours(1) };

        await using ReshardSync sync = await ReshardSync.StartAsync(scene.PlanPath, options, Cancelled);
        await sync.Synced.WaitAsync(Cancelled);

        Assert.Contains("Every target has its snapshot and follows the stream.", told);
    }

    [Fact]
    public async Task Plan_is_not_told_to_be_synced_while_a_source_is_gone()
    {
        await using ReshardScene scene = await ReshardScene.StartAsync("modulo", 2, 1, inPlace: false, LandingMode.Write, policies: null, ReshardScene.Persistent);
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await WrittenAsync(follows: true);

        await scene.Sources[0].KillAsync(Cancelled);

        await WrittenAsync(follows: false);
        ToolRun told = await ToolRun.OfAsync("reshard", "status", scene.PlanPath);
        ToolRun json = await ToolRun.OfAsync("reshard", "status", scene.PlanPath, "--json");
        Assert.StartsWith("not up to date: n0>n0 waits for the source; ", told.Output, StringComparison.Ordinal);
        Assert.Contains("n0>n0 (W): waits for the source", told.Output, StringComparison.Ordinal);
        Assert.Contains("\"follows\":false", json.Output, StringComparison.Ordinal);
        ReshardStatus status = ReshardStatus.Read(scene.PlanPath);
        Assert.Equal((ReshardPhase.Synced, false), (status.Phase, status.Follows));
        Assert.Equal([("n0", "waiting", false), ("n1", "stream", true)], status.Links.Select(static link => (link.Source, link.Phase, link.Lag is not null)));
        Assert.Null(sync.Lag);

        await scene.Sources[0].RestartAsync(Cancelled);
        await WrittenAsync(follows: true);
        Assert.NotNull(sync.Lag);

        Task WrittenAsync(bool follows) => Wait.UntilAsync(
            () => ReshardJournal.TryRead(scene.PlanPath) is { Phase: ReshardPhase.Synced } state && state.Follows == follows, $"the journal tells that targets follow: {follows}");
    }
}
