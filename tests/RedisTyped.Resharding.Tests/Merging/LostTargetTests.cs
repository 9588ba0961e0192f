using System.Collections.Concurrent;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>A target of several sources that goes away: nobody is told that it follows, and it is not left to itself when it is back.</summary>
public sealed class LostTargetTests
{
    private const string Reached = "127.0.0.1";

    /// <summary>Where nobody listens.</summary>
    private const string Unreached = "127.0.0.2";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Nothing is written meanwhile, so that no link finds out by itself.</summary>
    [Fact]
    public async Task Target_that_is_gone_is_told_once_and_follows_again_when_it_is_back_empty()
    {
        await using ReshardScene scene = await FilledAsync();
        await KeepsNoFileAsync(scene.ServerOfNew("n0"));

        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await Wait.UntilAsync(() => sync.State.Follows, "all links follow");

        await EndAsync(scene.ServerOfNew("n0"), "NOSAVE");
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || (scene.Events.Any(static told => told.Name == "target-lost") && !sync.State.Follows), "it is told");
        await RunningAsync(sync);

        Assert.Null(sync.Lag);
        JournalState state = sync.State;
        Assert.Equal(2, state.Links.Count);
        Assert.All(state.Links, static link => Assert.Equal(("down", "Target n0 left: it closed the connection.", (long?)null), (link.Phase, link.Trouble, link.LagMilliseconds)));

        await scene.ServerOfNew("n0").RestartAsync(Cancelled);
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || (scene.Events.Any(static told => told.Name == "target-returned") && sync.State.Follows), "it follows again");
        await RunningAsync(sync);

        Assert.Equal(40, await scene.NothingDiffersAsync(sync, least: 40));
        Assert.Single(scene.Events, static told => told.Name == "target-lost");
        Assert.Equal(2, sync.State.Alarms.Count(static alarm => alarm.Name is "target-lost" or "target-returned"));
    }

    /// <summary>Clients may have written there.</summary>
    [Fact]
    public async Task Target_that_is_back_as_a_primary_with_its_keys_ends_the_run_and_keeps_them()
    {
        await using ReshardScene scene = await FilledAsync();
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await sync.DrainAsync(Cancelled);

        await EndAsync(scene.ServerOfNew("n0"), "SAVE");
        await scene.ServerOfNew("n0").RestartAsync(Cancelled);

        var refused = await Assert.ThrowsAsync<ReshardException>(() => sync.Stopped.WaitAsync(TimeSpan.FromSeconds(60), Cancelled));
        Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
        Assert.Contains("If nothing there is needed that its sources do not have, run FLUSHALL there", refused.Message, StringComparison.Ordinal);
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n0"));
        Assert.Equal(40L, await target.AskAsync("DBSIZE"));
        Assert.Contains("role:master", await target.TextAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    /// <summary>They wait within what they had to append to the history before, and their parts of the next snapshot are what it is given.</summary>
    [Fact]
    public async Task Target_that_is_back_empty_gets_everything_anew_though_a_link_waits_for_room()
    {
        const int Backlog = 1024 * 1024;
        await using RedisNodes redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await KeepsNoFileAsync(targets[0]);
        await using NodeWire first = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire second = await NodeWire.OpenAsync(redis[1]);
        await using MergedTarget merging = await MergedTarget.StartAsync(redis, targets[0], change: static options => options with { Backlog = Backlog, AwayAfter = TimeSpan.Zero });
        await second.AskAsync("SET", merging.Key(1, "before"), "v");
        await merging.DrainAsync();

        await EndAsync(targets[0], "NOSAVE");
        for (int write = 0; write < 32; write++)
        {
            await first.AskAsync("SET", merging.Key(0, $"away{write}"), new string('v', 64 * 1024));
        }

        await Wait.UntilAsync(() => merging.Primary.Offset - merging.Primary.Answered >= Backlog / 2, "there is no room for more");
        await targets[0].RestartAsync(Cancelled);
        await Wait.UntilAsync(() => merging.Primary.Snapshots == 2, "it follows again");

        // The feed of a test learns of it with what its source says next.
        await second.AskAsync("SET", merging.Key(1, "back"), "v");
        Assert.Equal(34, await merging.NothingDiffersAsync(least: 34));
        Assert.Equal(2, merging.Primary.Snapshots);
    }

    /// <summary>Who looks after the target tells that it is away; what its source writes meanwhile is kept for it.</summary>
    [Fact]
    public async Task Link_that_is_opened_again_while_the_target_is_away_goes_on_without_it()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await KeepsNoFileAsync(targets[0]);
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using MergedTarget merging = await MergedTarget.StartAsync(redis, targets[0], change: static options => options with { AwayAfter = TimeSpan.Zero });
        await source.AskAsync("SET", merging.Key(0, "before"), "v");
        await merging.DrainAsync();

        await EndAsync(targets[0], "NOSAVE");
        await Wait.UntilAsync(() => merging.Events.Any(static told => told.Name == "target-lost"), "it is told");
        await source.AskAsync("CLIENT", "KILL", "TYPE", "replica");
        await Wait.UntilAsync(() => merging.Feeds[0].Faults.Count > 0, "the link is broken");
        long had = merging.Primary.Offset;
        await source.AskAsync("SET", merging.Key(0, "away"), new string('v', 100_000));
        await Wait.UntilAsync(() => merging.Primary.Offset - had >= 100_000, "it is kept");

        Assert.Equal([ReshardFailure.SourceProtocol], merging.Feeds[0].Faults.Select(static fault => fault.Failure));
        await targets[0].RestartAsync(Cancelled);
        await Wait.UntilAsync(() => merging.Primary.Snapshots == 2, "it follows again");
        await using (NodeWire other = await NodeWire.OpenAsync(redis[1]))
        {
            // The feed of a test learns of it with what its source says next.
            await other.AskAsync("SET", merging.Key(1, "back"), "v");
        }

        await source.AskAsync("SET", merging.Key(0, "back"), "v");
        Assert.Equal(4, await merging.NothingDiffersAsync(least: 4));
        Assert.Equal(["target-lost", "target-returned"], merging.Events.Select(static told => told.Name).Where(static name => name.StartsWith("target-", StringComparison.Ordinal)));
    }

    /// <summary>Its links wait for it, however long that takes.</summary>
    [Fact]
    public async Task Target_that_does_not_reach_this_machine_is_told_once_with_where_it_was_to_come()
    {
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        var events = new ConcurrentQueue<ReshardEvent>();
        await using SyntheticPrimary primary = Open(targets[0], Unreached, events.Enqueue);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task opening = Task.WhenAll(primary.Landers.Select(lander => lander.OpenAsync(leaving.Token).AsTask()));
        await Wait.UntilAsync(() => opening.IsCompleted || events.Any(static told => told.Name == "target-lost"), "it is told");
        Assert.False(opening.IsCompleted);

        await using (NodeWire target = await NodeWire.OpenAsync(targets[0]))
        {
            long connections = await target.InfoAsync("stats", "total_connections_received");
            await Wait.UntilAsync(async () => await target.InfoAsync("stats", "total_connections_received") >= connections + 3, "it is looked after");
        }

        ReshardEvent lost = Assert.Single(events, static told => told.Name.StartsWith("target-", StringComparison.Ordinal));
        Assert.Equal($"Target c has not come to 127.0.0.2:{primary.EndPoint.Port}; check that it reaches this machine there.", lost.Message);
        Assert.Equal(("target", "c"), (lost.Fields.Single().Key, lost.Fields.Single().Value));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    /// <summary>Rather than leave it unseen that nobody looks after the target any more.</summary>
    [Fact]
    public async Task What_fails_while_the_target_is_looked_after_ends_its_links()
    {
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        SyntheticPrimary primary = Open(targets[0], Unreached, static told => _ = told.Name == "target-lost" ? throw new InvalidDataException("Nobody can be told.") : told);

        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => Wait.ForAsync(primary.Landers[0].OpenAsync(Cancelled).AsTask()));

        Assert.Equal("What is done for target c has ended: Nobody can be told.", ended.Message);
        Assert.IsType<InvalidDataException>(ended.InnerException);
        await primary.DisposeAsync();
    }

    /// <summary>It follows, and nobody would ever say so.</summary>
    [Fact]
    public async Task What_fails_while_the_target_is_given_its_place_ends_its_links()
    {
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        SyntheticPrimary primary = Open(targets[0], Reached, static told => _ = told.Name == "full-sync" ? throw new InvalidDataException("Nobody can be told.") : told);

        // One that was let in before is let go.
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await Wait.ForAsync(primary.Landers[0].OpenAsync(Cancelled).AsTask());
            await Wait.ForAsync(primary.Landers[0].Failing!);
            await primary.Landers[0].OpenAsync(Cancelled);
        });

        Assert.Equal("What is done for target c has ended: Nobody can be told.", ended.Message);
        await primary.DisposeAsync();
    }

    /// <summary>Each of its links would tell of it at each try, and it is one target.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Target_that_dies_before_it_has_its_first_snapshot_is_told_once_and_waited_for(bool hasCome)
    {
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        var events = new ConcurrentQueue<ReshardEvent>();
        await using SyntheticPrimary primary = Open(targets[0], Reached, events.Enqueue);
        if (hasCome)
        {
            await Wait.ForAsync(Task.WhenAll(primary.Landers.Select(static lander => lander.OpenAsync(Cancelled).AsTask())));
        }

        await targets[0].KillAsync(Cancelled);
        await Wait.ForAsync(Task.WhenAll(primary.Landers.Select(static lander => lander.Failing ?? Task.CompletedTask)));
        Task opening = Task.WhenAll(primary.Landers.Select(static lander => lander.OpenAsync(Cancelled).AsTask()));
        await Wait.UntilAsync(() => opening.IsCompleted || events.Any(static told => told.Name == "target-lost"), "it is told");

        Assert.False(opening.IsCompleted, opening.Exception?.ToString());
        Assert.All(primary.Landers, static lander => Assert.Equal(LinkPhase.Down, lander.Absence?.Phase));
        await targets[0].RestartAsync(Cancelled);
        await Wait.ForAsync(opening);
        await Wait.UntilAsync(() => events.Any(static told => told.Name == "target-returned"), "it is told");
        Assert.All(primary.Landers, static lander => Assert.Null(lander.Absence));
        ReshardEvent[] told = [.. events.Where(static told => told.Name.StartsWith("target-", StringComparison.Ordinal))];
        Assert.Equal(["target-lost", "target-returned"], told.Select(static told => told.Name));
        Assert.StartsWith(hasCome ? "Target c " : $"Target c has not come: The target {targets[0].EndPoint} ", told[0].Message, StringComparison.Ordinal);
        Assert.Equal(hasCome ? 2 : 1, primary.Snapshots);
    }

    /// <summary>What the process before has left is gone on with, and why the target has not come is told.</summary>
    [Fact]
    public async Task Links_whose_target_died_with_the_process_before_go_on_without_it()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("redistyped-lost-");
        await using (MergedTarget merging = await MergedTarget.StartAsync(redis, targets[0], change: options => options with { Folder = folder.FullName }))
        {
            await merging.DrainAsync();
        }

        await targets[0].KillAsync(Cancelled);
        var events = new ConcurrentQueue<ReshardEvent>();
        SyntheticPrimaryOptions options = MergedTarget.Options(targets[0], "new-0", [.. Enumerable.Range(0, 2).Select(static source => new ReshardLink($"old-{source}", "new-0", AllKeys.Instance))]);
        await using (SyntheticPrimary primary = SyntheticPrimary.Open(options with { Folder = folder.FullName, AwayAfter = TimeSpan.Zero }, new ReshardEvents(events.Enqueue)))
        {
            LandedPosition?[] stands = await Task.WhenAll(primary.Landers.Select(static lander => lander.OpenAsync(Cancelled).AsTask())).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
            Assert.All(stands, static stand => Assert.NotNull(stand));
            await Wait.UntilAsync(() => events.Any(static told => told.Name == "target-lost"), "it is told");
            Assert.StartsWith($"Target new-0 has not come: The target {targets[0].EndPoint} ", Assert.Single(events, static told => told.Name == "target-lost").Message, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    private static SyntheticPrimary Open(TestNode target, string announce, Action<ReshardEvent> listener) => SyntheticPrimary.Open(
        MergedTarget.Options(target, "c", [new("a", "c", AllKeys.Instance), new("b", "c", AllKeys.Instance)]) with { Announce = announce, AwayAfter = TimeSpan.Zero, ComesWithin = TimeSpan.Zero },
        new ReshardEvents(listener));

    private static async Task<ReshardScene> FilledAsync()
    {
        ReshardScene scene = await ReshardScene.StartAsync("modulo", 2, 1, inPlace: false, LandingMode.Merge);
        for (int source = 0; source < 2; source++)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(scene.Servers[source]);
            for (int key = 0; key < 20; key++)
            {
                await wire.AskAsync("SET", scene.OwnedBy($"n{source}", $"key{key}"), "v");
            }
        }

        return scene;
    }

    // Says why, where it does not.
    private static Task RunningAsync(ReshardSync sync) => sync.Stopped.IsCompleted ? sync.Stopped : Task.CompletedTask;

    // A replica keeps the snapshot that it was given as its file otherwise.
    private static async Task KeepsNoFileAsync(TestNode node)
    {
        await using NodeWire wire = await NodeWire.OpenAsync(node);
        await wire.AskAsync("CONFIG", "SET", "rdb-del-sync-files", "yes");
    }

    private static async Task EndAsync(TestNode node, string shutdown)
    {
        await using (NodeWire wire = await NodeWire.OpenAsync(node))
        {
            await Assert.ThrowsAsync<IOException>(() => wire.TryAsync("SHUTDOWN", shutdown));
        }

        await node.KillAsync(Cancelled);
    }
}
