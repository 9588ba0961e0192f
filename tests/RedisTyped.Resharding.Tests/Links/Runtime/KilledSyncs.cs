using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links.Runtime;

/// <summary><c>redistyped reshard sync</c>, killed again and again under load: at first in a snapshot, then at the stream.</summary>
internal static class KilledSyncs
{
    private const long MemoryOfALink = 32 << 20;
    private const long Memory = 256 << 20;

    /// <summary>How often it is killed.</summary>
    public static int Rounds => Long.Or(30, shortly: 2);

    /// <summary>How many of them are in a snapshot.</summary>
    public static int RoundsInSnapshot => (Rounds + 2) / 3;

    /// <summary>Runs them all.</summary>
    /// <returns>How many snapshots they had begun.</returns>
    public static Task<int> RunAsync(ReshardScene scene, Load load, Random random) => RunAsync(scene, [load], random, static sync => sync.ToldAsync("full-sync"));

    /// <summary>Runs them all, where it is not the first source alone that is written to.</summary>
    /// <param name="scene">The servers and their plan.</param>
    /// <param name="loads">Who writes meanwhile.</param>
    /// <param name="random">How much is written before each kill.</param>
    /// <param name="onTheWay">Waits until keys are on their way.</param>
    /// <param name="onKilled">Told of each that was killed.</param>
    /// <returns>How many snapshots they had begun.</returns>
    public static async Task<int> RunAsync(
        ReshardScene scene, IReadOnlyList<Load> loads, Random random, Func<ToolProcess, Task> onTheWay, Action<ToolProcess>? onKilled = null)
    {
        int snapshots = 0;
        for (int round = 0; round < Rounds; round++)
        {
            // A snapshot that takes its time, and keys that are read one by one.
            bool isEarly = round < RoundsInSnapshot;
            await HurryAsync(scene, isEarly);
            await using var sync = ToolProcess.Start("sync", scene.PlanPath);
            await (isEarly ? onTheWay(sync) : sync.ToldAsync("synced"));
            await Task.WhenAll(loads.Select(load => load.MoreAsync(random.Next(1, 500))));
            Assert.InRange(sync.PeakMemory, 1, Memory + (scene.Plan.Links.Count * MemoryOfALink));
            await sync.KillAsync();
            onKilled?.Invoke(sync);
            snapshots += sync.Count("full-sync");
        }

        return snapshots;
    }

    private static async Task HurryAsync(ReshardScene scene, bool isEarly)
    {
        await File.WriteAllTextAsync(RateFile.PathOf(scene.PlanPath), isEarly && scene.Plan.Links[0].Mode == LandingMode.Scan ? "3000keys/s" : "none", TestContext.Current.CancellationToken);
        foreach (var server in scene.Sources)
        {
            await using var source = await NodeWire.OpenAsync(server);
            await source.AskAsync("CONFIG", "SET", "rdb-key-save-delay", isEarly ? "100000" : "0");
        }
    }
}
