using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A server that ends in the middle of a cut-over keeps no other one from taking writes.</summary>
public sealed class UnreachedServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData((int)CutOverStep.Fence)]
    [InlineData((int)CutOverStep.Release)]
    public async Task Others_take_writes_again_and_the_next_run_does_the_rest(int when)
    {
        // n0 and n1 give keys to n2, and serve on.
        await using ReshardScene scene = await ReshardScene.StartAsync("rendezvous", 2, 3, inPlace: true, LandingMode.Write, policies: null, ReshardScene.Persistent);
        await using (var sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        var plan = OpenedPlan.Load(scene.PlanPath);
        await using NodeWire other = await NodeWire.OpenAsync(scene.Servers[1]);
        var options = new CutOverOptions { OnStep = step => (int)step == when ? scene.Servers[0].KillAsync(Cancelled) : Task.CompletedTask };

        var unreached = await Assert.ThrowsAsync<ReshardException>(() => ReshardCutOver.RunAsync(plan, options, onLateWrite: null, scene.Events.Enqueue, Cancelled));

        Assert.Contains(scene.Servers[0].EndPoint, unreached.Message, StringComparison.Ordinal);
        Assert.Equal("0", System.Text.Encoding.ASCII.GetString((await other.BytesAsync("CONFIG", "GET", "min-replicas-to-write"))[1]));
        Assert.Equal("OK", await other.TextAsync("SET", scene.OwnedBy("n1", "some"), "taken"));
        Assert.Equal(ReshardPhase.Cutting, ReshardJournal.TryRead(scene.PlanPath)!.Phase);

        await scene.Servers[0].RestartAsync(Cancelled);
        if (when >= (int)CutOverStep.Promote)
        {
            // It may have taken writes since it was started.
            await Assert.ThrowsAsync<ReshardException>(() => ReshardCutOver.RunAsync(plan, new CutOverOptions(), onLateWrite: null, scene.Events.Enqueue, Cancelled));
            Assert.Single(scene.Events, static told => told.Name == "fence-lost");
        }

        await ReshardCutOver.RunAsync(plan, new CutOverOptions(), onLateWrite: null, scene.Events.Enqueue, Cancelled);

        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
        foreach (var server in scene.Servers)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(server);
            Assert.Equal("OK", await wire.TextAsync("SET", "some", "taken"));
        }
    }

    [Fact]
    public async Task Others_are_opened_by_a_way_back_that_is_gone_on_with()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "abc");
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await ReshardCutOver.RunAsync(servers.PlanFile, cancellationToken: Cancelled);

        // As a way back leaves it that was killed behind its fence.
        await using NodeWire c = await NodeWire.OpenAsync(servers['c']);
        await c.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1000000");
        using (ReshardJournal journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            var state = CutOverState.None with { Epoch = 2, Fences = new Dictionary<string, string> { ["b"] = "0", ["c"] = "0" } };
            journal.Write(kept => kept with { Phase = ReshardPhase.RollingBack, Step = (int)CutOverStep.Fence, Back = state.ToJson() });
        }

        await servers['b'].KillAsync(Cancelled);
        var unreached = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(servers.PlanFile, cancellationToken: Cancelled));

        Assert.Equal("OK", await c.TextAsync("SET", "some", "taken"));
        Assert.Equal(ReshardFailure.CutOver, unreached.Failure);
        Assert.Contains(servers['b'].EndPoint, unreached.Message, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.RollingBack, ReshardJournal.TryRead(servers.PlanFile)!.Phase);
    }

    /// <summary>To one that has retired something may flow back, for which it has to be reached; that is no reason for the new ones to wait.</summary>
    [Fact]
    public async Task New_ones_serve_though_the_one_that_has_retired_is_away()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.CutAsync(
            new CutOverOptions { OnStep = static step => step == CutOverStep.Publish ? throw new InvalidOperationException() : Task.CompletedTask }, Cancelled));
        await scene.Old.KillAsync(Cancelled);

        var unreached = await Assert.ThrowsAsync<ReshardException>(
            () => ReshardCutOver.RunAsync(scene.Plan, new CutOverOptions(), onLateWrite: null, scene.Events.Enqueue, Cancelled));

        Assert.Equal(ReshardFailure.CutOver, unreached.Failure);
        Assert.Contains("The new topology is in force at all others", unreached.Message, StringComparison.Ordinal);

        // It was not even tried before the new ones served.
        Assert.DoesNotContain(scene.Events, static told => told.Name == "way-back-waits");
        foreach (var server in scene.NewNodes.Values)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(server);
            Assert.Equal("1", await wire.TextAsync("HGET", "redistyped:epoch", "current"));
        }
    }

    /// <summary>It may hang, and not be gone; what it was asked is done when it goes on.</summary>
    [Fact]
    public async Task Others_take_writes_again_while_one_hangs()
    {
        await using ReshardScene scene = await ReshardScene.StartAsync("rendezvous", 2, 3, inPlace: true, LandingMode.Write);
        await using (var sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await using NodeWire other = await NodeWire.OpenAsync(scene.Servers[1]);
        string key = scene.OwnedBy("n1", "some");
        var options = new CutOverOptions
        {
            OnStep = step =>
            {
                if (step == CutOverStep.Publish)
                {
                    scene.Servers[0].Freeze();
                }

                return Task.CompletedTask;
            },
        };
        TimeSpan refusing = TimeSpan.Zero;
        Task<CutOverReport?> cut = ReshardCutOver.RunAsync(OpenedPlan.Load(scene.PlanPath), options, onLateWrite: null, scene.Events.Enqueue, Cancelled);
        try
        {
            // Fenced or held back until then; to the topology of before it would be OK as well.
            await Wait.UntilAsync(() => ReshardJournal.TryRead(scene.PlanPath) is { Phase: ReshardPhase.Cutting, Step: (int)CutOverStep.Release } || cut.IsCompleted, "the last steps");
            await Wait.UntilAsync(async () => await other.AskAsync("SET", key, "taken") is not ReplyError || cut.IsCompleted, "the other takes writes");

            // Long enough to be told from the moments that the other one needed.
            long opened = TimeProvider.System.GetTimestamp();
            await Wait.UntilAsync(() => TimeProvider.System.GetElapsedTime(opened) > TimeSpan.FromMilliseconds(700) || cut.IsCompleted, "time goes on");
            refusing = TimeProvider.System.GetElapsedTime(opened);
        }
        finally
        {
            scene.Servers[0].Resume();
        }

        // It was not given up before.
        CutOverReport? report = await cut;
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
        Assert.Equal(1, report!.Tries);
        Assert.True(report.Refusing >= refusing, $"{report.Refusing} >= {refusing}");
        foreach (var server in scene.Servers)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(server);
            Assert.Equal("OK", await wire.TextAsync("SET", "some", "taken"));
            Assert.Equal("1", await wire.TextAsync("HGET", "redistyped:epoch", "current"));
        }
    }
}
