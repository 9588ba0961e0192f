using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>A target that has lost what it had while its source has nothing to say.</summary>
public sealed class WipedTargetTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The break is met by who writes to it, and not first by the next bytes of the stream.</summary>
    [Theory]
    [InlineData(LandingMode.Write)]
    [InlineData(LandingMode.Scan)]
    public async Task Target_that_was_restarted_empty_is_given_everything_anew_though_nothing_is_written(LandingMode mode)
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(mode, "--repl-ping-replica-period", "3600");
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await sync.DrainAsync(Cancelled);
        var target = scene.ServerOfNew("n2");

        await target.KillAsync(Cancelled);
        await target.RestartAsync(Cancelled);

        await Wait.UntilAsync(async () => await LostKeysTests.HeldAsync(scene) == LostKeysTests.Keys || sync.Stopped.IsCompleted, "it has its keys again");
        Assert.False(sync.Stopped.IsCompleted);
        await scene.NothingDiffersAsync(sync, LostKeysTests.Keys);
    }
}
