using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>A target of several sources that goes away: nobody is told that it follows, and it is not left to itself when it is back.</summary>
public sealed class LostTargetTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Nothing is written meanwhile, so that no link finds out by itself.</summary>
    [Fact]
    public async Task Target_that_is_gone_is_told_once_and_follows_again_when_it_is_back_empty()
    {
        await using ReshardScene scene = await FilledAsync();
        await using (NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n0")))
        {
            // A replica keeps the snapshot that it was given as its file otherwise.
            await target.AskAsync("CONFIG", "SET", "rdb-del-sync-files", "yes");
        }

        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await Wait.UntilAsync(() => sync.State.Follows, "all links follow");

        await EndAsync(scene, "NOSAVE");
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || (scene.Events.Any(static told => told.Name == "target-lost") && !sync.State.Follows), "it is told");
        await RunningAsync(sync);

        Assert.Null(sync.Lag);
        JournalState state = sync.State;
        Assert.Equal(2, state.Links.Count);
        Assert.All(state.Links, static link => Assert.Equal(("down", "Target n0 left: it closed the connection.", (long?)null), (link.Phase, link.Trouble, link.LagMilliseconds)));

        await scene.ServerOfNew("n0").RestartAsync(Cancelled);
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || (scene.Events.Any(static told => told.Name == "target-returned") && sync.State.Follows), "it follows again");
        await RunningAsync(sync);

        Assert.Equal(40, await scene.NothingDiffersAsync(sync, least: 40));
        Assert.Single(scene.Events, static told => told.Name == "target-lost");
        Assert.Equal(2, sync.State.Alarms.Count(static alarm => alarm.Name is "target-lost" or "target-returned"));
    }

    /// <summary>Clients may have written there.</summary>
    [Fact]
    public async Task Target_that_is_back_as_a_primary_with_its_keys_ends_the_run_and_keeps_them()
    {
        await using ReshardScene scene = await FilledAsync();
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await sync.DrainAsync(Cancelled);

        await EndAsync(scene, "SAVE");
        await scene.ServerOfNew("n0").RestartAsync(Cancelled);

        var refused = await Assert.ThrowsAsync<ReshardException>(() => sync.Stopped.WaitAsync(TimeSpan.FromSeconds(60), Cancelled));
        Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
        Assert.Contains("If nothing there is needed that its sources do not have, run FLUSHALL there", refused.Message, StringComparison.Ordinal);
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n0"));
        Assert.Equal(40L, await target.AskAsync("DBSIZE"));
        Assert.Contains("role:master", await target.TextAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    private static async Task<ReshardScene> FilledAsync()
    {
        ReshardScene scene = await ReshardScene.StartAsync("modulo", 2, 1, inPlace: false, LandingMode.Merge);
        for (int source = 0; source < 2; source++)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(scene.Servers[source]);
            for (int key = 0; key < 20; key++)
            {
                await wire.AskAsync("SET", scene.OwnedBy($"n{source}", $"key{key}"), "v");
            }
        }

        return scene;
    }

    // Says why, where it does not.
    private static Task RunningAsync(ReshardSync sync) => sync.Stopped.IsCompleted ? sync.Stopped : Task.CompletedTask;

    private static async Task EndAsync(ReshardScene scene, string shutdown)
    {
        TestNode node = scene.ServerOfNew("n0");
        await using (NodeWire wire = await NodeWire.OpenAsync(node))
        {
            await Assert.ThrowsAsync<IOException>(() => wire.TryAsync("SHUTDOWN", shutdown));
        }

        await node.KillAsync(Cancelled);
    }
}
