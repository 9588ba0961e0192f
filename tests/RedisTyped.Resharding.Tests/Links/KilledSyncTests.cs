using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

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

    /// <summary>Two sources into one target, which follows the tool by a history that is on the tool's disk; and a share of the keys, read one by one.</summary>
    [Theory]
    [InlineData("modulo", 2, 1, false, LandingMode.Merge)]
    [InlineData("ketama", 3, 4, true, LandingMode.Scan)]
    public async Task Tool_killed_at_any_moment_goes_on_where_sources_are_merged_and_where_keys_are_read_one_by_one(string router, int before, int after, bool inPlace, LandingMode mode)
    {
        await using var scene = await ReshardScene.StartAsync(router, before, after, inPlace, mode);
        await using var loads = new SceneLoads(scene);
        await loads.MoreAsync(1_000);

        await KilledSyncs.RunAsync(
            scene, loads.All, new Random(9),
            sync => mode == LandingMode.Merge
                ? sync.ToldAsync("full-sync")
                : Wait.UntilAsync(() => ReshardJournal.TryRead(scene.PlanPath) is { } state && state.Process?.Id == sync.Id && state.Links.Any(static link => link is { Phase: "scan", KeysKept: > 0 }), "keys are read"));
        await using var last = await scene.SyncAsync();
        await last.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await loads.MoreAsync(500);
        await loads.StopAsync();
        await scene.NothingDiffersAsync(last);

        // A snapshot for each that was killed in one, and one that was not; where keys are read one by one, an empty one at most, for the backlog.
        for (int source = 0; source < before; source++)
        {
            Assert.InRange(await scene.FullSyncsAsync(source), mode == LandingMode.Merge ? 1 : 0, mode == LandingMode.Merge ? KilledSyncs.RoundsInSnapshot + 1 : 1);
        }
    }

    [Fact]
    public async Task Rate_that_is_changed_holds_for_a_sync_that_runs()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await source.AskAsync("EVAL", "for i = 1, 40000 do redis.call('SET', 'key:' .. i, 'v') end", "0");

        // By this rate it would take seven minutes.
        await using var sync = ToolProcess.Start("sync", scene.PlanPath, "--rate", "100keys/s");
        await Wait.UntilAsync(() => ReshardJournal.TryRead(scene.PlanPath)?.Links.Any(static link => link.Phase == "snapshot") == true, "the snapshot has begun");
        Assert.Equal(0, sync.Count("synced"));
        await File.WriteAllTextAsync(RateFile.PathOf(scene.PlanPath), "none\n", TestContext.Current.CancellationToken);

        await sync.ToldAsync("synced");
        Assert.Equal(["Snapshots land at most at 100 keys/s.", "Snapshots land as fast as they can."], sync.Told("rate").Select(static told => told.GetProperty("message").GetString()));
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
        Assert.Null(ReshardJournal.TryRead(scene.PlanPath));
        Assert.Equal(0, await scene.FullSyncsAsync(0));
    }
}
