using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>
/// A run that ended before what its target was to be given anew had landed: the next one knows what the target has of the source's history, and so whether the source has lost keys,
/// or has deleted them since.
/// </summary>
public sealed class LeftSnapshotTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The backlog was too short meanwhile, so that the source cannot go on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_that_were_deleted_before_a_snapshot_that_broke_off_are_not_lost(bool isLost)
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(LandingMode.Proxy, "--repl-backlog-size", "1mb");
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            await DeleteAsync(scene, source);
        }

        await BreakOffAsync(scene);

        await GoesOnAsync(scene, isLost);
        Assert.Contains(scene.Events, static told => told.Name == "full-resync");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_that_were_deleted_while_a_target_was_away_are_not_lost_though_its_snapshot_broke_off(bool isLost)
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(LandingMode.Proxy);
        await SaveAndEndAsync(scene);
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            await DeleteAsync(scene, source);
        }

        await scene.Servers[1].RestartAsync(Cancelled);
        await BreakOffAsync(scene);

        await GoesOnAsync(scene, isLost);
        Assert.Single(scene.Events, static told => told.Name == "target-returned");
    }

    /// <summary>It asks for more of a history of its own then, which no source has.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_that_were_deleted_while_a_target_was_away_are_not_lost_though_its_snapshot_never_began(bool isLost)
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(LandingMode.Proxy);
        await using (ReshardSync sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(Cancelled);
            await SaveAndEndAsync(scene);
            await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
            {
                await DeleteAsync(scene, source);
            }

            scene.Sources[0].Freeze();
            await scene.Servers[1].RestartAsync(Cancelled);
            await Wait.UntilAsync(() => scene.Events.Any(static told => told.Name == "target-returned"), "it follows again");
        }

        scene.Sources[0].Resume();

        await GoesOnAsync(scene, isLost);
    }

    /// <summary>Leaves one key, which is longer than what the source holds back of a snapshot, and fills a short backlog.</summary>
    private static async Task DeleteAsync(ReshardScene scene, NodeWire source)
    {
        string[] keys = [.. LostKeysTests.MovingOf(scene)];
        Assert.Equal(keys.Length - 1L, await source.AskAsync(["DEL", .. keys.Skip(1)]));
        await source.AskAsync("CONFIG", "SET", "rdbcompression", "no");
        for (int i = 0; i < 3; i++)
        {
            await source.AskAsync("SET", keys[0], new string('x', 1 << 20));
        }
    }

    private static async Task SaveAndEndAsync(ReshardScene scene)
    {
        await using (NodeWire wire = await NodeWire.OpenAsync(scene.Servers[1]))
        {
            await Assert.ThrowsAsync<IOException>(() => wire.TryAsync("SHUTDOWN", "SAVE"));
        }

        await scene.Servers[1].KillAsync(Cancelled);
    }

    /// <summary>Ends a run while its target is given a snapshot.</summary>
    private static async Task BreakOffAsync(ReshardScene scene)
    {
        await DelaySnapshotsAsync(scene, "30000000");
        await using (await scene.SyncAsync())
        {
            await using NodeWire target = await NodeWire.OpenAsync(scene.Servers[1]);
            await Wait.UntilAsync(async () => await target.InfoAsync("replication", "master_sync_in_progress") == 1, "the target is given a snapshot");
        }

        await DelaySnapshotsAsync(scene, "0");
    }

    private static async Task DelaySnapshotsAsync(ReshardScene scene, string microseconds)
    {
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await source.AskAsync("CONFIG", "SET", "rdb-key-save-delay", microseconds);
    }

    /// <summary>The next run brings everything anew, unless the source has come back without keys.</summary>
    private static async Task GoesOnAsync(ReshardScene scene, bool isLost)
    {
        if (isLost)
        {
            await scene.Sources[0].KillAsync(Cancelled);
            await scene.Sources[0].RestartAsync(Cancelled);
        }

        await using ReshardSync sync = await scene.SyncAsync();
        if (isLost)
        {
            var refused = await Assert.ThrowsAsync<ReshardException>(() => sync.Synced.WaitAsync(TimeSpan.FromSeconds(60), Cancelled));
            Assert.Equal(ReshardFailure.KeysLost, refused.Failure);
            Assert.Equal(LostKeysTests.Keys, await LostKeysTests.HeldAsync(scene));
            return;
        }

        await sync.Synced.WaitAsync(Cancelled);
        await scene.NothingDiffersAsync(sync, least: 1);
    }
}
