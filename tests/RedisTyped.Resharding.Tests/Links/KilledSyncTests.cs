using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Scanning;
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

    /// <summary>Two sources into one target, which follows the tool by a history that is on the tool's disk.</summary>
    [Fact]
    public async Task Tool_killed_at_any_moment_goes_on_where_sources_are_merged()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 2, 1, inPlace: false, LandingMode.Merge);
        await using var loads = new SceneLoads(scene);
        await loads.MoreAsync(1_000);

        await KilledSyncs.RunAsync(scene, loads.All, new Random(9), static sync => sync.ToldAsync("full-sync"));
        await GoesOnAsync(scene, loads);

        // A snapshot for each that was killed in one, and one that was not.
        for (int source = 0; source < 2; source++)
        {
            Assert.InRange(await scene.FullSyncsAsync(source), 1, KilledSyncs.RoundsInSnapshot + 1);
        }
    }

    /// <summary>A share of the keys: what the target has for sure is not read again.</summary>
    [Fact]
    public async Task Tool_killed_at_any_moment_goes_on_where_keys_are_read_one_by_one()
    {
        await using var scene = await ReshardScene.StartAsync("ketama", 3, 4, inPlace: true, LandingMode.Scan);
        await FillAsync(scene, keysOfASource: 1_100);
        await using var loads = new SceneLoads(scene);
        await loads.MoreAsync(1_000);
        var read = new List<long>();

        await KilledSyncs.RunAsync(
            scene, loads.All, new Random(9),
            _ => Wait.UntilAsync(() => SureOf(scene).Count(static sure => sure >= ScanState.KeysAtOnce) == 3, "some keys of each source are with the target for sure"),
            sync => read.Add(sync.Told("scan-complete").Sum(static told => told.GetProperty("keys").GetInt64())));
        int moved = await GoesOnAsync(scene, loads);

        // By the first that comes to the end of it; and no snapshot, but an empty one at most, for the backlog.
        Assert.InRange(read[KilledSyncs.RoundsInSnapshot], 0, moved - (2 * ScanState.KeysAtOnce));
        for (int source = 0; source < 3; source++)
        {
            Assert.InRange(await scene.FullSyncsAsync(source), 0, 1);
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

    private static async Task<int> GoesOnAsync(ReshardScene scene, SceneLoads loads)
    {
        await using var last = await scene.SyncAsync();
        await last.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await loads.MoreAsync(500);
        await loads.StopAsync();
        return await scene.NothingDiffersAsync(last);
    }

    // Besides what the load writes, which is not much at any moment.
    private static async Task FillAsync(ReshardScene scene, int keysOfASource)
    {
        var moving = Enumerable.Range(0, 20_000).Select(static number => Encoding.ASCII.GetBytes($"fill:{number}"))
            .Where(key => scene.New.RouteOf(key).Node.Name == "n3").GroupBy(key => scene.Old.RouteOf(key).Node.Name);
        foreach (var ofSource in moving)
        {
            await using var source = await NodeWire.OpenAsync(scene.ServerOfOld(ofSource.Key));
            byte[][] keys = [.. ofSource.Take(keysOfASource)];
            Assert.Equal(keysOfASource, keys.Length);
            await source.AskAsync(["MSET", .. keys.SelectMany(static key => new object[] { key, "v" })]);
        }
    }

    // Of each link that reads keys; all of them where it has read all.
    private static IEnumerable<long> SureOf(ReshardScene scene)
    {
        string folder = Path.ChangeExtension(scene.PlanPath, ".scan");
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.state").Select(static path => File.ReadAllText(path).Split(' ') is [var sure, "0", ..] ? long.Parse(sure, CultureInfo.InvariantCulture) : long.MaxValue)
            : [];
    }
}
