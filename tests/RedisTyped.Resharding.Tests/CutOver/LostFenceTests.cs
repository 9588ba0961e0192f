using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using static RedisTyped.Resharding.Tests.CutOver.EndedCut;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A source that is started anew between a run that ended early and the next one has no fence any more, and takes writes.</summary>
public sealed class LostFenceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LandingMode.Write)]
    [InlineData(LandingMode.Proxy)]
    [InlineData(LandingMode.Merge)]
    public async Task What_it_took_before_any_client_came_over_stays_in_force(LandingMode mode)
    {
        await using ReshardScene scene = await LostAsync(CutOverStep.Publish, mode);
        string moved = TakenOf(scene);

        var returned = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.Equal(ReshardFailure.CutOver, returned.Failure);
        Assert.StartsWith("n0 did not refuse writes any more", returned.Message, StringComparison.Ordinal);
        Assert.EndsWith("The old topology stays in force.", returned.Message, StringComparison.Ordinal);
        Assert.Equal((ReshardPhase.Synced, 0), PhaseOf(scene));
        foreach (TestNode source in scene.Sources)
        {
            Assert.Equal("0", await FenceAsync(source));
        }

        await CutAsync(scene);

        Assert.Equal((ReshardPhase.Flipped, (int)CutOverStep.Finish), PhaseOf(scene));
        await using NodeWire owner = await NodeWire.OpenAsync(scene.ServerOfNew(OwnerOf(scene, moved)));
        Assert.Equal("taken", await owner.TextAsync("GET", moved));
    }

    [Fact]
    public async Task What_it_took_behind_that_is_told_once()
    {
        await using ReshardScene scene = await LostAsync(CutOverStep.Release);

        var told = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.Equal(ReshardFailure.CutOver, told.Failure);
        Assert.StartsWith("n0 did not refuse writes any more", told.Message, StringComparison.Ordinal);
        Assert.Contains("The new topology is in force", told.Message, StringComparison.Ordinal);
        Assert.Equal("n0", Assert.Single(scene.Events, static told => told.Name == "fence-lost").Fields.Single(static field => field.Key == "node").Value);

        await CutAsync(scene);

        Assert.Single(scene.Events, static told => told.Name == "fence-lost");
        Assert.Equal((ReshardPhase.Flipped, (int)CutOverStep.Finish), PhaseOf(scene));
        foreach (TestNode server in scene.Servers)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(server);
            Assert.Equal("1", await wire.TextAsync("HGET", "redistyped:epoch", "current"));
            Assert.Equal("0", await FenceAsync(server));
        }
    }

    /// <summary>It may take writes as soon as its script has ended, and what it takes then is nowhere else.</summary>
    [Fact]
    public async Task Source_that_is_busy_leaves_it_open_whether_it_took_some()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using var source = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]) with { AnswerTimeout = TimeSpan.FromSeconds(2) });
        await using var target = new CutServer("b", new CutPart(IsSource: false, IsRetired: false, IsReplica: false), CutScene.Access(redis[1]));
        await using NodeWire wire = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire script = await NodeWire.OpenAsync(redis[0]);
        await wire.AskAsync("CONFIG", "SET", "busy-reply-threshold", "1");
        Task<object?> slow = script.TryAsync("EVAL", "while true do end", "0");
        await Wait.UntilAsync(async () => await wire.TryAsync("PING") is ReplyError, "the source is busy");
        var state = CutOverState.None with { Epoch = 1, AreSourcesTold = false };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => LostFences.FindAsync([source, target], state, isDecided: false, TimeProvider.System, Cancelled));

        Assert.Equal((ReshardFailure)40, refused.Failure);
        Assert.StartsWith("Whether a source took writes since the last run ended is not known, and nothing is done:", refused.Message, StringComparison.Ordinal);
        Assert.Contains("BUSY", refused.Message, StringComparison.Ordinal);
        await wire.AskAsync("SCRIPT", "KILL");
        await slow;
    }

    [Fact]
    public async Task One_that_has_come_back_without_its_data_is_no_place_to_return_to()
    {
        await using ReshardScene scene = await SceneAsync(LandingMode.Write);
        string moved = scene.Moving("n0", "n2", "some");
        await using (NodeWire before = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            await before.AskAsync("SET", moved, "before");
        }

        await EndBeforeAsync(scene, CutOverStep.Publish);
        await RestartAndWriteAsync(scene, moved);
        await using (NodeWire empty = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            await empty.AskAsync("FLUSHALL");
        }

        var told = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.StartsWith("n0 did not refuse writes any more", told.Message, StringComparison.Ordinal);
        Assert.Contains("The new topology is in force", told.Message, StringComparison.Ordinal);
        await using NodeWire owner = await NodeWire.OpenAsync(scene.ServerOfNew("n2"));
        Assert.Equal("before", await owner.TextAsync("GET", moved));
    }

    /// <summary>It was saved when the epoch had been announced, and took a write behind that, before writes were held back.</summary>
    [Fact]
    public async Task One_that_has_come_back_as_it_was_when_it_was_saved_is_no_place_to_return_to()
    {
        await using ReshardScene scene = await ReshardScene.StartAsync("rendezvous", 2, 3, inPlace: true, LandingMode.Write);
        await using (var sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        string moved = scene.Moving("n0", "n2", "some");
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReshardCutOver.RunAsync(scene.PlanPath, new CutOverOptions { OnStep = SaveAsync }, Cancelled));
        await scene.Sources[0].KillAsync(Cancelled);
        await scene.Sources[0].RestartAsync(Cancelled);
        await using (NodeWire back = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            Assert.Equal("1", await back.TextAsync("HGET", "redistyped:epoch", "pending"));
            Assert.Null(await back.AskAsync("GET", moved));
        }

        var told = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.StartsWith("n0 did not refuse writes any more", told.Message, StringComparison.Ordinal);
        Assert.Contains("The new topology is in force", told.Message, StringComparison.Ordinal);
        await using NodeWire owner = await NodeWire.OpenAsync(scene.ServerOfNew("n2"));
        Assert.Equal("later", await owner.TextAsync("GET", moved));

        async Task SaveAsync(CutOverStep step)
        {
            if (step == CutOverStep.Pause)
            {
                await using NodeWire wire = await NodeWire.OpenAsync(scene.Sources[0]);
                Assert.Equal("OK", await wire.TextAsync("SAVE"));
                Assert.Equal("OK", await wire.TextAsync("SET", moved, "later"));
            }
            else if (step == CutOverStep.Publish)
            {
                throw new InvalidOperationException();
            }
        }
    }

    [Fact]
    public async Task Nothing_is_done_while_it_is_not_known_whether_clients_have_come_over()
    {
        await using ReshardScene scene = await LostAsync(CutOverStep.Publish);
        await scene.Servers[2].KillAsync(Cancelled);

        var unknown = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.Equal(ReshardFailure.CutOver, unknown.Failure);
        Assert.Contains(scene.Servers[2].EndPoint, unknown.Message, StringComparison.Ordinal);
        Assert.Equal((ReshardPhase.Cutting, (int)CutOverStep.Publish), PhaseOf(scene));
        Assert.Equal("0", await FenceAsync(scene.Servers[0]));
        Assert.Equal(CutServer.Unreachable, await FenceAsync(scene.Servers[1]));

        await scene.Servers[2].RestartAsync(Cancelled);
        await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.Equal((ReshardPhase.Synced, 0), PhaseOf(scene));
        Assert.Equal("0", await FenceAsync(scene.Servers[1]));
    }

    /// <summary>One that retires as a replica of the tool is a primary again.</summary>
    [Fact]
    public async Task What_one_took_that_was_to_keep_its_way_back_stays_in_force()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.CutAsync(EndingAt(CutOverStep.Publish), Cancelled));
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        Assert.Equal("OK", await old.TextAsync("REPLICAOF", "NO", "ONE"));
        Assert.Equal("OK", await old.TextAsync("SET", "some", "taken"));

        var returned = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(Cancelled));

        Assert.EndsWith("The old topology stays in force.", returned.Message, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
        await scene.CutAsync(Cancelled);
        await using NodeWire owner = await NodeWire.OpenAsync(scene.NewNodes[scene.Plan.New.Snapshot.RouteOf("some"u8).Node.Name]);
        Assert.Equal("taken", await owner.TextAsync("GET", "some"));
    }

    [Fact]
    public async Task What_a_new_one_took_while_a_way_back_was_not_gone_on_with_stays_in_force()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab", options: new RedisNodesOptions { Persistent = true });
        await servers.FillAsync(100);
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using (var sync = await Syncing.ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await ReshardCutOver.RunAsync(servers.PlanFile, cancellationToken: Cancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReshardRollback.RunAsync(servers.PlanFile, EndingAt(CutOverStep.Publish), Cancelled));
        Assert.Equal(CutServer.Unreachable, await FenceAsync(servers['b']));
        await servers['b'].RestartAsync(Cancelled);

        var returned = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(servers.PlanFile, cancellationToken: Cancelled));

        Assert.StartsWith("b did not refuse writes any more", returned.Message, StringComparison.Ordinal);
        Assert.EndsWith("The new topology stays in force.", returned.Message, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(servers.PlanFile)!.Phase);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        Assert.Equal("1", await a.TextAsync("HGET", "redistyped:epoch", "current"));
        Assert.Null(await a.AskAsync("HGET", "redistyped:epoch", "pending"));
    }
}
