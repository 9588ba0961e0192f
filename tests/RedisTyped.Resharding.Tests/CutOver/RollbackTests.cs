using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class RollbackTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_to_the_new_nodes_is_at_the_old_one_after_the_way_back()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology, clients: 4);
        await load.MoreAsync(300);
        await using ShardedRedis stale = await ShardedRedis.ConnectAsync(scene.OldTopology, cancellationToken: Cancelled);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task watching = scene.CutAndWatchAsync(ending.Token);
        await Wait.UntilAsync(() => watching.IsCompleted || scene.Events.Any(static told => told.Name == "watching"), "the new topology is in force");
        Assert.False(watching.IsCompleted, watching.Exception?.ToString());
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => stale.ExecuteAsync("SET", "{cut:1}:name", "late"));
        Assert.StartsWith("READONLY", refused.Message);
        await load.MoreAsync(600);

        // The process that has sent back what was written ends, and another one goes on.
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        await load.MoreAsync(300);
        CutOverReport report = await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);
        await load.MoreAsync(300);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.Plan.Old.Snapshot, new Dictionary<string, Testing.TestNode> { ["a"] = scene.Old }));
        Assert.Equal((2L, 4, 0), (report.Epoch, report.Clients, report.Stragglers));
        Assert.Equal(ReshardPhase.RolledBack, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
    }
}
