using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>What is said to be with the targets is there.</summary>
public sealed class DrainedLinkTests
{
    /// <summary>A ping counts like a write.</summary>
    private static readonly string[] NoPing = ["--repl-ping-replica-period", "3600"];

    /// <summary>They stand at offset 0, as a target does that has loaded nothing.</summary>
    [Theory]
    [InlineData(LandingMode.Merge)]
    [InlineData(LandingMode.Proxy)]
    public async Task Keys_of_sources_that_were_not_written_to_since_they_are_followed_have_been_loaded(LandingMode mode)
    {
        const int Keys = 200;
        await using var scene = mode == LandingMode.Merge
            ? await ReshardScene.StartAsync("modulo", 2, 1, inPlace: false, mode, policies: null, NoPing)
            : await ReshardScene.StartAsync("modulo", 1, 1, inPlace: false, mode, policies: null, NoPing);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await using var target = await NodeWire.OpenAsync(scene.ServerOfNew("n0"));
        for (int i = 0; i < Keys; i++)
        {
            await source.AskAsync("SET", scene.OwnedBy("n0", $"key:{i}"), new string('v', 1000));
        }

        // It takes a second, in which the target answers that it is loading.
        await target.AskAsync("CONFIG", "SET", "key-load-delay", "5000", "loading-process-events-interval-bytes", "1024");
        await using var sync = await scene.SyncAsync();
        await sync.DrainAsync(TestContext.Current.CancellationToken);

        Assert.Equal((long)Keys, await target.TryAsync("DBSIZE"));
        Assert.Equal(0, await source.InfoAsync("replication", "master_repl_offset"));
    }
}
