using RedisTyped.Resharding.Cleaning;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A plan whose topology is not in force any more, since another plan has changed it.</summary>
public sealed class OvertakenPlanTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_removes_nothing_and_leads_nowhere_back()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(300);
        string back = Path.Combine(servers.Folder, "back.json");
        await DoAsync(await servers.PlanAsync(), servers.PlanFile);
        await DoAsync(await ReshardPlanner.PlanAsync(servers.NewFile, servers.OldFile, null, Cancelled), back);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        string moved = Enumerable.Range(0, 300).Select(static number => $"key:{number}").First(key => PlannedServers.OwnerOf(servers.New, key) == 'b');
        Assert.Equal("OK", await a.TextAsync("SET", moved, "of now"));

        foreach (Func<Task> act in (Func<Task>[])
        [
            () => ReshardCleanup.RunAsync(servers.PlanFile, new CleanupOptions { DryRun = true }, Cancelled),
            () => ReshardCleanup.RunAsync(servers.PlanFile, null, Cancelled),
            () => ReshardRollback.RunAsync(servers.PlanFile, null, Cancelled),
            () => ReshardCutOver.RunAsync(OpenedPlan.Load(servers.PlanFile), new CutOverOptions(), static _ => { }, listener: null, Cancelled),
        ])
        {
            var refused = await Assert.ThrowsAsync<ReshardException>(act);
            Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
            Assert.StartsWith("Epoch 2 is in force, and this plan knows of epoch 1 at most", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal("of now", await a.TextAsync("GET", moved));
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(servers.PlanFile)!.Phase);

        // The one that led to what is in force has something to remove: nothing, as the other node has retired.
        Assert.Empty((await ReshardCleanup.RunAsync(back, null, Cancelled)).Nodes);
        Assert.Equal("of now", await a.TextAsync("GET", moved));
    }

    /// <summary>The epoch of a way back that was given up was never in force.</summary>
    [Fact]
    public async Task It_removes_nothing_after_a_way_back_that_was_given_up()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(300);
        await DoAsync(await servers.PlanAsync(), servers.PlanFile);
        IReadOnlyDictionary<string, string> offsets = CutOverState.Read(ReshardJournal.TryRead(servers.PlanFile)!.CutOver).Offsets;
        var givenUp = new CutOverOptions { OnStep = static step => step == CutOverStep.Pause ? throw new OperationCanceledException() : Task.CompletedTask };
        await Assert.ThrowsAsync<OperationCanceledException>(() => ReshardRollback.RunAsync(servers.PlanFile, givenUp, Cancelled));

        JournalState left = ReshardJournal.TryRead(servers.PlanFile)!;
        Assert.Equal((ReshardPhase.Flipped, 1L), (left.Phase, left.Led));
        Assert.Equal(["a"], offsets.Keys);
        Assert.Equal(offsets, CutOverState.Read(left.CutOver).Offsets);

        string back = Path.Combine(servers.Folder, "back.json");
        await DoAsync(await ReshardPlanner.PlanAsync(servers.NewFile, servers.OldFile, null, Cancelled), back);
        foreach (Func<Task> act in (Func<Task>[])[() => ReshardCleanup.RunAsync(servers.PlanFile, null, Cancelled), () => ReshardRollback.RunAsync(servers.PlanFile, null, Cancelled)])
        {
            Assert.Equal(ReshardFailure.PlanBusy, (await Assert.ThrowsAsync<ReshardException>(act)).Failure);
        }
    }

    /// <summary>A clean-up takes hours, in which the next plan is made.</summary>
    [Fact]
    public async Task It_goes_on_removing_nothing_when_another_plan_begins()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(3000);
        await DoAsync(await servers.PlanAsync(), servers.PlanFile);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        string[] moved = [.. Enumerable.Range(0, 3000).Select(static number => $"key:{number}").Where(key => PlannedServers.OwnerOf(servers.New, key) == 'b')];

        // Between two pages another plan begins there, as its own note says.
        var beginning = new Beginning(() => a.AskAsync("HSET", "__rt:plans", "another", "1").GetAwaiter().GetResult());
        var refused = await Assert.ThrowsAsync<ReshardException>(
            () => ReshardCleanup.RunAsync(servers.PlanFile, new CleanupOptions { Progress = beginning }, Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Plan another has begun to bring keys to node 'a'", refused.Message, StringComparison.Ordinal);
        Assert.InRange(await CountAsync(), 1L, moved.Length - 1);
        Assert.Equal("1", await a.TextAsync("HGET", "__rt:plans", "another"));

        async Task<long> CountAsync() => (long)(await a.AskAsync(["EXISTS", .. moved]))!;
    }

    /// <summary>What the other one brings to a node looks like copies that were left there.</summary>
    [Fact]
    public async Task It_removes_nothing_while_another_plan_brings_keys_back()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(300);
        await DoAsync(await servers.PlanAsync(), servers.PlanFile);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        string back = Path.Combine(servers.Folder, "back.json");
        ReshardPlan other = await ReshardPlanner.PlanAsync(servers.NewFile, servers.OldFile, null, Cancelled);
        other.Save(back);
        await using (ReshardSync sync = await ReshardSync.StartAsync(back, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
            var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardCleanup.RunAsync(servers.PlanFile, null, Cancelled));
            Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
            Assert.StartsWith($"Plan {other.Id} has begun to bring keys to node 'a'", refused.Message, StringComparison.Ordinal);
        }

        await ReshardCutOver.RunAsync(back, cancellationToken: Cancelled);
        foreach (string key in Enumerable.Range(0, 300).Select(static number => $"key:{number}"))
        {
            Assert.Equal("value of " + key, await a.TextAsync("GET", key));
        }

        // By then it is past, and its own are removed with the rest.
        await ReshardCleanup.RunAsync(back, null, Cancelled);
        Assert.Equal(0L, await a.AskAsync("EXISTS", "__rt:plans"));
    }

    /// <summary>What the new node has is not what the old one is to have any more.</summary>
    [Fact]
    public async Task Its_watch_brings_nothing_back_any_more_when_another_plan_begins()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        string key = Enumerable.Range(0, 300).Select(static number => $"key:{number}").First(key => PlannedServers.OwnerOf(scene.Plan.New.Snapshot, key) == 'b');
        using WatchedCut watched = await scene.CutAndWatchAsync();
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await added.AskAsync("SET", key, "brought back");
        await Wait.UntilAsync(async () => await old.AskAsync("EXISTS", key) is 1L, "the way back is open");

        // As another plan says there before its first key.
        await old.AskAsync("HSET", "__rt:plans", "another", "1");
        await old.AskAsync("SET", key, "of the other plan");
        await added.AskAsync("DEL", key);

        await Wait.UntilAsync(
            async () => scene.Events.Any(static told => told.Name == "way-back-lost") || await old.AskAsync("EXISTS", key) is 0L, "the way back has ended, or gone on");
        Assert.Equal("of the other plan", await old.TextAsync("GET", key));
        string lost = scene.Events.Single(static told => told.Name == "way-back-lost").Message;
        Assert.StartsWith("Plan another has begun to bring keys to node 'a' since", lost, StringComparison.Ordinal);

        // That alone makes nothing good of what the other one has brought.
        Assert.DoesNotContain("HDEL", lost, StringComparison.Ordinal);
        await watched.EndAsync();
    }

    /// <summary>It is asked whether another one has at its beginning, and where nothing is written back no more.</summary>
    [Fact]
    public async Task It_is_not_led_back_when_another_plan_begins_meanwhile()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await scene.CutAsync(Cancelled);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        var beginning = new CutOverOptions { OnStep = step => step == CutOverStep.Pause ? old.AskAsync("HSET", "__rt:plans", "another", "1") : Task.CompletedTask };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(scene.Plan.Path, beginning, Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Plan another has begun to bring keys to node 'a' since", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", await old.TextAsync("HGET", "redistyped:epoch", "current"));
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
    }

    [Fact]
    public async Task It_is_not_cut_over()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await using NodeWire a = await NodeWire.OpenAsync(scene.Old);

        // As another plan's cut-over leaves it.
        await a.AskAsync("HSET", "redistyped:epoch", "current", "5", "topology", "{}");

        var refused = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Epoch 5 is in force, and this plan knows of epoch 0 at most", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
        Assert.Equal("OK", await a.TextAsync("SET", "some", "taken"));
    }

    [Fact]
    public async Task Its_beginning_is_known_though_a_new_server_is_not_started_yet()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(300);
        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await a.AskAsync("HSET", "redistyped:epoch", "current", "3");
        await servers['b'].KillAsync(Cancelled);
        await using (await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            Assert.Equal(3L, ReshardJournal.TryRead(servers.PlanFile)!.Began);
        }

        // Another plan comes between; the next beginning is not the first.
        await a.AskAsync("HSET", "redistyped:epoch", "current", "4");
        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled));
        Assert.StartsWith("Epoch 4 is in force, and this plan knows of epoch 3 at most", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3L, ReshardJournal.TryRead(servers.PlanFile)!.Began);
    }

    [Fact]
    public async Task It_is_not_cut_over_where_it_is_not_known_what_was_in_force_when_it_began()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await using NodeWire a = await NodeWire.OpenAsync(scene.Old);
        using (var journal = ReshardJournal.Open(scene.Plan.Path, "test"))
        {
            journal.Write(static state => state with { Began = null });
        }

        // It is synced once more before another plan's cut-over, and what was in force at its first time stays unknown.
        await using (ReshardSync sync = await ReshardSync.StartAsync(scene.Plan.Path, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await a.AskAsync("HSET", "redistyped:epoch", "current", "5", "topology", "{}");
        var refused = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Epoch 5 is in force, and it is not known whether it was when the keys of this plan were first brought over", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Does something at the first report.</summary>
    private sealed class Beginning(Action begin) : IProgress<CleanupProgress>
    {
        private bool _hasBegun;

        public void Report(CleanupProgress value)
        {
            if (!_hasBegun)
            {
                _hasBegun = true;
                begin();
            }
        }
    }

    private static async Task DoAsync(ReshardPlan plan, string path)
    {
        plan.Save(path);
        await using (ReshardSync sync = await ReshardSync.StartAsync(path, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await ReshardCutOver.RunAsync(path, cancellationToken: Cancelled);
    }
}
