using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The way back of nodes that serve on: what they gave away comes back as it is by then.</summary>
public sealed class RetainedRollbackTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("slots", LandingMode.Write)]
    [InlineData("rendezvous", LandingMode.Merge)]
    public async Task No_write_is_lost_or_done_twice_there_and_back_in_place(string router, LandingMode mode)
    {
        // By slots nodes are given keys and give others away; by rendezvous the new one gets some of each.
        await using var scene = await ReshardScene.StartAsync(router, 3, 4, inPlace: true, mode);
        await using (var sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        var plan = OpenedPlan.Load(scene.PlanPath);
        var late = new ConcurrentQueue<LateWrite>();
        await using CutLoad load = await CutLoad.StartAsync(TopologyFile.Load(plan.Plan.Old.File), clients: 4);
        await load.MoreAsync(200);
        using (WatchedCut watched = await PlannedScene.CutAndWatchAsync(plan, late.Enqueue, scene.Events))
        {
            await load.MoreAsync(300);
            await watched.EndAsync();
        }

        // While nobody brings anything back.
        await load.MoreAsync(300);
        CutOverReport report = await ReshardRollback.RunAsync(plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);
        await load.MoreAsync(300);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.Old, scene.Old.Nodes.ToDictionary(static node => node.Id.Name, node => scene.ServerOfOld(node.Id.Name))));
        Assert.Equal((2L, 4, 0), (report.Epoch, report.Clients, report.Stragglers));
        Assert.Empty(late);
        Assert.DoesNotContain(scene.Events, static told => told.Name is "way-back-lost" or "way-back-waits");
        Assert.Equal(ReshardPhase.RolledBack, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
    }

    [Theory]
    [InlineData(LandingMode.Write)]
    [InlineData(LandingMode.Proxy)]
    public async Task Keys_are_what_they_have_become_at_the_new_node_whatever_was_done_to_them(LandingMode mode)
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(mode, servesOn: true, seed: static async node =>
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            foreach (string db in (string[])["3", "0"])
            {
                await wire.AskAsync("SELECT", db);
                for (int i = 0; i < 200; i++)
                {
                    await wire.AskAsync("SET", Key(i), "before");
                }
            }
        });
        var moved = new OwnerKeyFilter(scene.Plan.New.Snapshot, "b", scene.Plan.Old.Snapshot, "a", sameServer: false);
        string[] keys = [.. Enumerable.Range(0, 200).Select(Key).Where(key => moved.Keeps(Encoding.ASCII.GetBytes(key), 0))];
        await scene.CutAsync(Cancelled);

        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await added.AskAsync("SELECT", "3");
        await added.AskAsync("FLUSHDB");
        await added.AskAsync("SET", keys[0], "after");
        await added.AskAsync("SELECT", "0");
        await added.AskAsync("DEL", keys[1], keys[2]);
        await added.AskAsync("APPEND", keys[3], " and after");
        await added.AskAsync("PEXPIREAT", keys[4], "4000000000000");
        await added.AskAsync("SET", keys[5], "gone", "PX", "1");
        await added.AskAsync("MOVE", keys[6], "4");
        await added.AskAsync("DEL", keys[7]);
        await added.AskAsync("RPUSH", keys[7], "1", "2", "3");
        await added.AskAsync("COPY", keys[7], keys[8], "REPLACE");
        await added.AskAsync("MULTI");
        await added.AskAsync("SET", keys[9], "whole");
        await added.AskAsync("SELECT", "2");
        await added.AskAsync("XADD", keys[9], "1-1", "field", "value");
        await added.AskAsync("EXEC");
        await added.AskAsync("SELECT", "0");

        // A copy that was to be gone by now, as the old node knows it.
        await added.AskAsync("SET", keys[10], "kept", "KEEPTTL");
        await old.AskAsync("DEL", keys[10]);
        await Wait.UntilAsync(async () => await added.AskAsync("EXISTS", keys[5]) is 0L, "its time is over");

        await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);

        SortedDictionary<string, string> expected = await NodeImage.OfAsync(added, moved);
        Assert.Empty(NodeImage.Differences(expected, await NodeImage.OfAsync(old, moved)));
        Assert.Equal("before and after", await old.TextAsync("GET", keys[3]));
        Assert.Equal("kept", await old.TextAsync("GET", keys[10]));
        Assert.Equal(0L, await old.AskAsync("EXISTS", keys[1], keys[2], keys[5], keys[6]));
        await old.AskAsync("SELECT", "3");
        Assert.Equal("after", await old.TextAsync("GET", keys[0]));

        // What never moved was left alone.
        Assert.Equal(200L - keys.Length + 1, await old.AskAsync("DBSIZE"));
    }

    /// <summary>What it has lost is not to be lost at the old node as well.</summary>
    [Fact]
    public async Task Way_back_from_a_new_node_that_was_restarted_without_its_data_is_refused()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        var moved = new OwnerKeyFilter(scene.Plan.New.Snapshot, "b", scene.Plan.Old.Snapshot, "a", sameServer: false);
        string key = Enumerable.Range(0, 200).Select(Key).First(key => moved.Keeps(Encoding.ASCII.GetBytes(key), 0));
        await old.AskAsync("SET", key, "kept");
        await scene.CutAsync(Cancelled);
        await scene.NewNodes["b"].KillAsync(Cancelled);
        await scene.NewNodes["b"].RestartAsync(Cancelled);

        var lost = await Record.ExceptionAsync(() => ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled)) as ReshardException;

        Assert.True(lost?.Failure == ReshardFailure.ResyncNeeded, $"{lost}\n{string.Join('\n', scene.Events.Select(static told => $"{told.Name}: {told.Message}"))}");
        Assert.Contains("another history", lost.Message, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
        Assert.Equal("kept", await old.TextAsync("GET", key));
    }

    [Fact]
    public async Task What_a_new_node_loses_once_the_old_topology_is_in_force_does_not_come_back()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await scene.CutAsync(Cancelled);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        var moved = new OwnerKeyFilter(scene.Plan.New.Snapshot, "b", scene.Plan.Old.Snapshot, "a", sameServer: false);
        string key = Enumerable.Range(0, 200).Select(Key).First(key => moved.Keeps(Encoding.ASCII.GetBytes(key), 0));
        await added.AskAsync("SET", key, "before");
        var options = new CutOverOptions { OnStep = OnStepAsync };

        await ReshardRollback.RunAsync(scene.Plan, options, scene.Events.Enqueue, Cancelled);

        Assert.Equal("after", await old.TextAsync("GET", key));

        async Task OnStepAsync(CutOverStep step)
        {
            if (step != CutOverStep.Finish)
            {
                return;
            }

            // Nobody follows the new node any more, so that it may lose what it likes.
            await Wait.UntilAsync(async () => await added.InfoAsync("replication", "connected_slaves") == 0, "the new node is not followed any more");
            Assert.Equal("before", await old.TextAsync("GET", key));
            await old.AskAsync("SET", key, "after");
            await added.AskAsync("CONFIG", "SET", "min-replicas-to-write", "0");
            await added.AskAsync("DEL", key);
        }
    }

    [Fact]
    public async Task Cut_over_to_a_node_whose_stream_nobody_may_follow_is_done_and_there_is_no_way_back()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await added.AskAsync("ACL", "SETUSER", "default", "-psync", "-sync");

        await ReshardCutOver.RunAsync(scene.Plan, new CutOverOptions(), onLateWrite: null, scene.Events.Enqueue, Cancelled);

        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
        Assert.Contains("no way back from b", Assert.Single(scene.Events, static told => told.Name == "no-way-back").Message, StringComparison.Ordinal);
        var without = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled));
        Assert.Contains("There is no way back", without.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_node_that_evicts_what_the_way_back_counts_on_is_told_of_at_the_cut_over()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await old.AskAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "maxmemory", "1gb");

        await ReshardCutOver.RunAsync(scene.Plan, new CutOverOptions(), onLateWrite: null, scene.Events.Enqueue, Cancelled);

        Assert.Contains("maxmemory-policy allkeys-lru", Assert.Single(scene.Events, static told => told.Name == "way-back-evicts").Message, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Events, static told => told.Name is "no-way-back" or "way-back-version");
    }

    [Fact]
    public async Task New_node_that_is_busy_with_a_script_is_waited_for()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await scene.CutAsync(Cancelled);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire script = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await added.AskAsync("CONFIG", "SET", "busy-reply-threshold", "1");
        Task<object?> slow = script.TryAsync("EVAL", "while true do end", "0");
        await Wait.UntilAsync(async () => await added.TryAsync("PING") is ReplyError, "the node is busy");

        Task<CutOverReport> back = ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);
        await Wait.UntilAsync(() => back.IsCompleted || scene.Events.Any(static told => told.Message.Contains("BUSY", StringComparison.Ordinal)), "it was asked");
        await added.AskAsync("SCRIPT", "KILL");
        await slow;

        await back;
        Assert.Equal(ReshardPhase.RolledBack, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key:{number}");
}
