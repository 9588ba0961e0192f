using System.Diagnostics;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Sources, targets and the tool end or stand still at any moment under load, where targets are written to: nothing is lost or doubled.</summary>
public sealed class BrokenLinkTests
{
    /// <summary>How long a target stands still in the long form.</summary>
    private static readonly TimeSpan LongFreeze = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Tool_killed_at_any_moment_goes_on_with_the_same_words()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Write);
        await using var load = scene.LoadOn(0);
        await load.MoreAsync(2_000);

        await KilledSyncs.RunAsync(scene, load, new Random(4));
        await using var last = await scene.SyncAsync();
        await last.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await load.MoreAsync(500);
        await load.StopAsync();
        await scene.NothingDiffersAsync(last);
        Assert.InRange(await scene.FullSyncsAsync(0), 1, KilledSyncs.RoundsInSnapshot + 1);
    }

    [Fact]
    public async Task Source_whose_backlog_was_overrun_gives_everything_anew_and_what_is_gone_there_goes()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 2, 3, inPlace: true, LandingMode.Write, policies: null, "--repl-backlog-size", "1mb");
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await using var other = await NodeWire.OpenAsync(scene.Servers[1]);
        string gone = scene.Moving("n0", "n2", "gone");
        await source.AskAsync("SET", gone, "1");
        await using (var sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
            await sync.DrainAsync(TestContext.Current.CancellationToken);
        }

        await source.AskAsync("DEL", gone);
        long end = await source.InfoAsync("replication", "master_repl_offset") + (3 << 20);
        string value = new('x', 10_000);
        for (int i = 0; await source.InfoAsync("replication", "master_repl_offset") < end; i = (i + 1) % 50)
        {
            await source.AskAsync("SET", scene.OwnedBy("n0", $"much:{i}"), value);
        }

        long others = await other.InfoAsync("stats", "sync_full");
        await using var again = await scene.SyncAsync();
        await again.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await other.AskAsync("SET", scene.Moving("n1", "n2", "kept"), "1");

        await scene.NothingDiffersAsync(again, least: 20);
        Assert.Contains(scene.Events, static told => told.Name == "full-resync");
        Assert.Equal(others, await other.InfoAsync("stats", "sync_full"));
        Assert.Equal(2, await source.InfoAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Target_that_stands_still_is_waited_for_on_disk()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: true, LandingMode.Write);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await using var load = scene.LoadOn(0);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);

        scene.Servers[1].Freeze();
        var frozen = Stopwatch.StartNew();
        try
        {
            // More than the system and the links hold in memory.
            string value = new('x', 1_000_000);
            for (int i = 0; i < Long.Or(300, shortly: 60); i++)
            {
                await source.AskAsync("SET", scene.Moving("n0", "n1", $"large:{i % 20}"), value);
            }

            await Wait.UntilAsync(() => sync.Run.Read().Sources[0].Spooled > 0, "the spool takes what the target does not");
            await load.MoreAsync(200);
            if (Long.IsWanted && frozen.Elapsed < LongFreeze)
            {
                await Task.Delay(LongFreeze - frozen.Elapsed, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            scene.Servers[1].Resume();
        }

        await load.StopAsync();
        await scene.NothingDiffersAsync(sync);
        await scene.SnapshotsAreAsync(1);
    }

    [Fact]
    public async Task Target_that_is_killed_goes_on_from_what_its_disk_has()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: true, LandingMode.Write, policies: null, ReshardScene.Persistent);
        await using var load = scene.LoadOn(0);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        for (int kill = 0; kill < Long.Or(5, shortly: 1); kill++)
        {
            await using (var target = await NodeWire.OpenAsync(scene.Servers[1]))
            {
                await target.AskAsync("CONFIG", "SET", "appendfsync", "everysec");
            }

            await load.MoreAsync(500);
            await scene.Servers[1].KillAsync(TestContext.Current.CancellationToken);
            await load.MoreAsync(200);
            await scene.Servers[1].RestartAsync(TestContext.Current.CancellationToken);
        }

        await load.MoreAsync(200);
        await load.StopAsync();
        await scene.NothingDiffersAsync(sync);
        await scene.SnapshotsAreAsync(1);
    }
}
