using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Nodes that serve on, give keys away and are written those of others: slots dealt out evenly, among one more node.</summary>
public sealed class ChainedCutOverTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_are_held_back_at_one_after_the_other_and_none_is_lost()
    {
        await using var scene = await ReshardScene.StartAsync("slots", 3, 4, inPlace: true, LandingMode.Write);
        Assert.Equal(["n0>n1", "n1>n2", "n2>n3"], scene.Plan.Links.Select(static link => $"{link.Source}>{link.Target}"));
        await using (var sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await using CutLoad load = await CutLoad.StartAsync(TopologyFile.Load(scene.Plan.Old.File), clients: 4);
        await load.MoreAsync(200);
        CutOverReport report = await ReshardCutOver.RunAsync(scene.PlanPath, new CutOverOptions { PauseBudget = TimeSpan.FromSeconds(30) }, Cancelled);
        await load.MoreAsync(200);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.New, scene.New.Nodes.ToDictionary(static node => node.Id.Name, node => scene.ServerOfNew(node.Id.Name))));
        Assert.Equal((1, 4, 0), (report.Tries, report.Clients, report.Stragglers));
    }
}
