using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>The tool ends at any moment under load, and nothing is lost or doubled.</summary>
public sealed class KilledSyncTests
{
    [Fact]
    public async Task Tool_killed_at_any_moment_goes_on_with_the_same_words()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var load = scene.LoadOn(0);
        await load.MoreAsync(2_000);

        int snapshots = await KilledSyncs.RunAsync(scene, load, new Random(8));
        await using (var last = await scene.SyncAsync())
        {
            await last.Synced.WaitAsync(TestContext.Current.CancellationToken);
            await load.MoreAsync(500);
            await load.StopAsync();
            await scene.NothingDiffersAsync(last);
        }

        // One for each that was killed in one, and one that was not.
        Assert.Equal(KilledSyncs.RoundsInSnapshot + 1, snapshots);
    }

    [Fact]
    public async Task Tool_that_is_asked_to_end_says_how_to_go_on_and_status_tells_how_it_stood()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var load = scene.LoadOn(0);
        await using var sync = ToolProcess.Start("sync", scene.PlanPath);
        await sync.ToldAsync("synced");
        await Wait.UntilAsync(() => ToolProcess.IsSynced(scene.PlanPath, default), "the journal tells of it");

        var during = await ToolRun.OfAsync("reshard", "status", scene.PlanPath);
        await sync.StopAsync();
        var after = await ToolRun.OfAsync("reshard", "status", scene.PlanPath, "--json");

        Assert.Equal(0, sync.ExitCode);
        Assert.Contains($"go on with: redistyped reshard sync {scene.PlanPath}", sync.Errors, StringComparison.Ordinal);
        Assert.Contains("synced: every target follows the stream; 'sync', process ", during.Output, StringComparison.Ordinal);
        Assert.Contains("n0>n1 (P): stream ", during.Output, StringComparison.Ordinal);
        Assert.Contains("\"phase\":\"Synced\"", after.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"process\"", after.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dry_run_says_what_would_be_done_and_leaves_no_trace()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);

        var run = await ToolRun.OfAsync("reshard", "sync", scene.PlanPath, "--dry-run");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("n0>n1: about 1,000 keys", run.Error, StringComparison.Ordinal);
        Assert.Null(Journal.ReshardJournal.TryRead(scene.PlanPath));
        Assert.Equal(0, await scene.FullSyncsAsync(0));
    }
}
