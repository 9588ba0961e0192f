using System.Collections.Concurrent;
using System.Diagnostics;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
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
        using WatchedCut watched = await scene.CutAndWatchAsync();
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => stale.ExecuteAsync("SET", "{cut:1}:name", "late"));
        Assert.StartsWith("READONLY", refused.Message);
        long flipped = Stopwatch.GetTimestamp();
        do
        {
            await load.MoreAsync(600);
        }
        while (Long.IsWanted && Stopwatch.GetElapsedTime(flipped) < TimeSpan.FromSeconds(10));

        // The process that has sent back what was written ends, and another one goes on.
        await watched.EndAsync();
        await load.MoreAsync(300);
        CutOverReport report = await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);
        await load.MoreAsync(300);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.Plan.Old.Snapshot, new Dictionary<string, Testing.TestNode> { ["a"] = scene.Old }));
        Assert.Equal((2L, 4, 0), (report.Epoch, report.Clients, report.Stragglers));
        Assert.Equal(ReshardPhase.RolledBack, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
    }

    [Fact]
    public async Task Writes_to_nodes_that_served_all_the_while_flow_back_to_the_one_that_retired()
    {
        await using var servers = await PlannedServers.StartAsync("abc", "ab");
        await servers.FillAsync(300);
        (await servers.PlanAsync()).Save(servers.PlanFile);
        var plan = OpenedPlan.Load(servers.PlanFile);
        Assert.All(plan.Plan.Links, static link => Assert.Equal(LandingMode.Write, link.Mode));
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        var events = new ConcurrentQueue<ReshardEvent>();
        using (WatchedCut watched = await PlannedScene.CutAndWatchAsync(plan, static _ => { }, events))
        {
            await WriteAsync("during", "0", "3", "0");
            await using var old = await NodeWire.OpenAsync(servers['c']);
            await Wait.UntilAsync(async () => await old.AskAsync("EXISTS", Key('a', "during:2"), Key('b', "during:2")) is 2L || watched.HasEnded, "writes flow back");
            Assert.False(watched.HasEnded, watched.Fault);
            await watched.EndAsync();
        }

        await WriteAsync("between", "0");
        await ReshardRollback.RunAsync(plan, new CutOverOptions(), events.Enqueue, Cancelled);

        await using var back = await NodeWire.OpenAsync(servers['c']);
        foreach (char node in "ab")
        {
            Assert.Equal(3L, await back.AskAsync("EXISTS", Key(node, "during:0"), Key(node, "during:2"), Key(node, "between:0")));
            await back.AskAsync("SELECT", "3");
            Assert.Equal(1L, await back.AskAsync("EXISTS", Key(node, "during:1")));
            await back.AskAsync("SELECT", "0");
        }

        Assert.DoesNotContain(events, static told => told.Name is "history-lost" or "fence-refused");

        async Task WriteAsync(string prefix, params string[] databases)
        {
            foreach (char node in "ab")
            {
                await using var wire = await NodeWire.OpenAsync(servers[node]);
                for (int i = 0; i < databases.Length; i++)
                {
                    await wire.AskAsync("SELECT", databases[i]);
                    await wire.AskAsync("SET", Key(node, $"{prefix}:{i}"), "v");
                }
            }
        }

        string Key(char node, string text) => Enumerable.Range(0, 1000).Select(number => $"{text}:{number}")
            .First(key => PlannedServers.OwnerOf(servers.Old, key) == 'c' && PlannedServers.OwnerOf(servers.New, key) == node);
    }
}
