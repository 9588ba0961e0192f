using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links.Runtime;

/// <summary><c>redistyped reshard sync</c>, killed again and again under load: at first in a snapshot, then at the stream.</summary>
internal static class KilledSyncs
{
    private const long MostMemory = (256 + (2 * 32)) << 20;

    /// <summary>How often it is killed.</summary>
    public static int Rounds => Long.Or(30, shortly: 3);

    /// <summary>How many of them are in a snapshot.</summary>
    public static int RoundsInSnapshot => (Rounds + 2) / 3;

    /// <summary>Runs them all.</summary>
    /// <returns>How many snapshots they had begun.</returns>
    public static async Task<int> RunAsync(ReshardScene scene, Load load, Random random)
    {
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        int snapshots = 0;
        for (int round = 0; round < Rounds; round++)
        {
            // A snapshot that takes its time.
            bool inSnapshot = round < RoundsInSnapshot;
            await source.AskAsync("CONFIG", "SET", "rdb-key-save-delay", inSnapshot ? "20000" : "0");
            await using var sync = ToolProcess.Start("sync", scene.PlanPath);
            await sync.ToldAsync(inSnapshot ? "full-sync" : "synced");
            await load.MoreAsync(random.Next(1, 500));
            Assert.InRange(sync.PeakMemory, 1, MostMemory);
            await sync.KillAsync();
            snapshots += sync.Count("full-sync");
        }

        return snapshots;
    }
}
