using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Cut-overs that are ended at a step, and gone on with.</summary>
internal static class EndedCut
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // By mode W n0 and n1 give keys to n2, and serve on; by the others they retire.
    public static async Task<ReshardScene> SceneAsync(LandingMode mode)
    {
        ReshardScene scene = mode == LandingMode.Write
            ? await ReshardScene.StartAsync("rendezvous", 2, 3, inPlace: true, mode, policies: null, ReshardScene.Persistent)
            : await ReshardScene.StartAsync("rendezvous", mode == LandingMode.Merge ? 2 : 1, 2, inPlace: false, mode, policies: null, ReshardScene.Persistent);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        return scene;
    }

    // n0 was started anew since, and took a write of a key that goes away from it.
    public static async Task<ReshardScene> LostAsync(CutOverStep step, LandingMode mode = LandingMode.Write)
    {
        ReshardScene scene = await SceneAsync(mode);
        await EndBeforeAsync(scene, step);
        await RestartAndWriteAsync(scene, TakenOf(scene));
        return scene;
    }

    public static string TakenOf(ReshardScene scene) => scene.Plan.Links[0].Mode == LandingMode.Write ? scene.Moving("n0", "n2", "some") : scene.OwnedBy("n0", "some");

    public static async Task EndBeforeAsync(ReshardScene scene, CutOverStep step)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReshardCutOver.RunAsync(scene.PlanPath, EndingAt(step), Cancelled));
        Assert.Equal((ReshardPhase.Cutting, (int)step), PhaseOf(scene));
    }

    public static CutOverOptions EndingAt(CutOverStep when) =>
        new() { OnStep = step => step == when ? throw new InvalidOperationException() : Task.CompletedTask };

    public static async Task RestartAndWriteAsync(ReshardScene scene, string key)
    {
        Assert.Equal(CutServer.Unreachable, await FenceAsync(scene.Servers[0]));
        await scene.Servers[0].RestartAsync(Cancelled);
        await using NodeWire wire = await NodeWire.OpenAsync(scene.Servers[0]);
        Assert.Equal("OK", await wire.TextAsync("SET", key, "taken"));
    }

    public static Task<CutOverReport?> CutAsync(ReshardScene scene) =>
        ReshardCutOver.RunAsync(OpenedPlan.Load(scene.PlanPath), new CutOverOptions(), onLateWrite: null, scene.Events.Enqueue, Cancelled);

    public static (ReshardPhase Phase, int Step) PhaseOf(ReshardScene scene) =>
        ReshardJournal.TryRead(scene.PlanPath) is { } state ? (state.Phase, state.Step) : default;

    public static string OwnerOf(ReshardScene scene, string key) => scene.New.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name;

    public static async Task<string> FenceAsync(TestNode server)
    {
        await using NodeWire wire = await NodeWire.OpenAsync(server);
        return System.Text.Encoding.ASCII.GetString((await wire.BytesAsync("CONFIG", "GET", "min-replicas-to-write"))[1]);
    }
}
