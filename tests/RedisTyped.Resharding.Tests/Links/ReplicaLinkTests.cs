using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Links whose targets are real replicas, from one source: snapshot and stream are read once for all of them.</summary>
public sealed class ReplicaLinkTests
{
    [Fact]
    public async Task One_source_becomes_two_nodes_by_one_connection_and_one_snapshot()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var load = scene.LoadOn(0);
        await load.MoreAsync(500);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await load.MoreAsync(1_000);
        await load.StopAsync();

        await scene.NothingDiffersAsync(sync);
        await scene.SnapshotsAreAsync(1);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        Assert.Equal(1, await source.InfoAsync("replication", "connected_slaves"));

        // WAIT is answered once every target has the write.
        await source.AskAsync("SET", "late", "1");
        Assert.Equal(1L, await source.AskAsync("WAIT", "1", "10000"));
        Assert.All(sync.Read(), static link => Assert.Equal("stream", link.Phase));
    }

    [Fact]
    public async Task Nodes_that_stay_give_their_keys_to_new_ones_and_keep_serving()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 2, 4, inPlace: true, LandingMode.Proxy);
        Assert.Equal(["n0>n2", "n1>n3"], scene.Plan.Links.Select(static link => $"{link.Source}>{link.Target}"));
        await using var first = scene.LoadOn(0);
        await using var second = scene.LoadOn(1);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await first.MoreAsync(500);
        await second.MoreAsync(500);
        await first.StopAsync();
        await second.StopAsync();

        await scene.NothingDiffersAsync(sync);
    }

    [Fact]
    public async Task Work_that_ended_goes_on_without_a_snapshot_and_the_journal_tells_of_it()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var load = scene.LoadOn(0);
        for (int round = 0; round < 3; round++)
        {
            await using var sync = await scene.SyncAsync();
            await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
            await load.MoreAsync(300);

            // A replica that has not applied a byte cannot be told from one that has never followed.
            await sync.DrainAsync(TestContext.Current.CancellationToken);
        }

        var ended = ReshardJournal.TryRead(scene.PlanPath)!;
        Assert.Equal(ReshardPhase.Synced, ended.Phase);
        Assert.Null(ended.Process);
        Assert.Equal(2, ended.Links.Count);
        await using var last = await scene.SyncAsync();
        await last.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await load.StopAsync();

        await scene.NothingDiffersAsync(last);
        await scene.SnapshotsAreAsync(1);
        Assert.Equal("sync", ReshardJournal.TryRead(scene.PlanPath)!.Process!.Command);
    }

    [Fact]
    public async Task Source_that_drops_the_connection_is_gone_on_with_unnoticed_by_the_targets()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await using var load = scene.LoadOn(0);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        for (int drop = 0; drop < Long.Or(20, shortly: 4); drop++)
        {
            long resumed = await source.InfoAsync("stats", "sync_partial_ok");
            await source.AskAsync("CLIENT", "KILL", "TYPE", "replica");
            await Wait.UntilAsync(async () => await source.InfoAsync("stats", "sync_partial_ok") > resumed, $"the link goes on after drop {drop}");
            await load.MoreAsync(300);
        }

        await load.StopAsync();
        await scene.NothingDiffersAsync(sync);
        await scene.SnapshotsAreAsync(1);
        Assert.All(sync.Run.Feeds, static feed => Assert.Equal(1, feed.Read().FullSyncs + feed.Read().PartialSyncs));
    }

    [Fact]
    public async Task Target_that_loses_its_connection_comes_back_and_is_put_together_with_the_other()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await using var target = await NodeWire.OpenAsync(scene.Servers[2]);
        await using var load = scene.LoadOn(0);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await target.AskAsync("CLIENT", "KILL", "TYPE", "master");
        await Wait.UntilAsync(() => scene.Events.Any(static told => told.Name == "target-lost"), "the loss is told");
        await Wait.UntilAsync(
            async () => sync.Run.Feeds.All(static feed => feed.Phase == LinkPhase.Stream) && await source.InfoAsync("replication", "connected_slaves") == 1, "one connection does for both");
        await load.MoreAsync(300);
        await load.StopAsync();

        await scene.NothingDiffersAsync(sync);
        await scene.SnapshotsAreAsync(1);
    }

    [Fact]
    public async Task Target_with_keys_of_its_own_is_refused_before_it_loses_them()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var target = await NodeWire.OpenAsync(scene.Servers[1]);
        await target.AskAsync("SET", "mine", "1");
        await using var sync = await scene.SyncAsync();

        var fault = await Assert.ThrowsAsync<ReshardException>(() => sync.Synced.WaitAsync(TestContext.Current.CancellationToken));

        Assert.Equal(ReshardFailure.TargetRefused, fault.Failure);
        Assert.Contains("holds 1 keys", fault.Message, StringComparison.Ordinal);
        Assert.Equal("1", await target.TextAsync("GET", "mine"));
        await sync.DisposeAsync();
        Assert.Equal((int)ReshardFailure.TargetRefused, ReshardJournal.TryRead(scene.PlanPath)!.Fault!.Code);
    }

    [Fact]
    public async Task Second_process_on_a_plan_is_turned_away()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var sync = await scene.SyncAsync();

        var fault = await Assert.ThrowsAsync<ReshardException>(() => scene.SyncAsync());

        Assert.Equal(ReshardFailure.PlanBusy, fault.Failure);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }
}
