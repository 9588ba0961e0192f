using RedisTyped.Resharding.CutOver;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using static RedisTyped.Resharding.Tests.CutOver.EndedCut;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What a run that is gone on with decides where sources took writes since, while some servers answer late or never, and how it is told.</summary>
public sealed class LostFenceRunTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A busy one answers late; what it took is not to be lost for that.</summary>
    [Fact]
    public async Task One_that_answers_late_is_waited_for_as_long_as_no_client_has_come_over()
    {
        await using ReshardScene scene = await LostAsync(CutOverStep.Publish);
        var time = new ManualTime();
        await using var servers = new CutServers(OpenedPlan.Load(scene.PlanPath));
        CutOverState left = CutOverState.Read(ReshardJournal.TryRead(scene.PlanPath)!.CutOver);
        scene.Servers[0].Freeze();

        Task<LostFences> finding = LostFences.FindAsync(servers.All, left, isDecided: false, time, Cancelled);
        Assert.True(time.IsWound);
        time.Tick(ReachedServers.Grace, times: 1);
        await Task.WhenAny(finding, Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled));
        Assert.False(finding.IsCompleted);
        scene.Servers[0].Resume();

        LostFences found = await finding;
        Assert.Equal(["n0"], found.Unfenced.Select(static source => source.Name));
        Assert.True(found.StaysInForce);
    }

    /// <summary>No source is told before the others, so that one that is gone for good keeps no other from taking writes.</summary>
    [Fact]
    public async Task Source_that_is_away_is_not_asked_whether_clients_have_come_over()
    {
        await using ReshardScene scene = await SceneAsync(LandingMode.Write);
        string moved = scene.Moving("n1", "n2", "some");
        await using (NodeWire before = await NodeWire.OpenAsync(scene.Servers[1]))
        {
            await before.AskAsync("SET", moved, "before");
        }

        await EndBeforeAsync(scene, CutOverStep.Promote);
        await RestartAndWriteAsync(scene, scene.Moving("n0", "n2", "some"));
        await scene.Servers[1].KillAsync(Cancelled);

        var returned = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.Contains(scene.Servers[1].EndPoint, returned.Message, StringComparison.Ordinal);
        Assert.Contains("The old topology stays in force.", returned.Message, StringComparison.Ordinal);
        Assert.Equal((ReshardPhase.Cutting, (int)CutOverStep.Fence), PhaseOf(scene));
        await using (NodeWire taking = await NodeWire.OpenAsync(scene.Servers[0]))
        {
            Assert.Null(await taking.AskAsync("HGET", "redistyped:epoch", "pending"));
        }

        // It comes back with nothing. The only copy of what it had is at the target.
        await scene.Servers[1].RestartAsync(Cancelled);
        await using NodeWire back = await NodeWire.OpenAsync(scene.Servers[1]);
        await back.AskAsync("FLUSHALL");
        string message = await LackingAsync();

        // As it is when it was saved between the announcement and the last write.
        await back.AskAsync("HSET", "redistyped:epoch", "pending", "1");
        Assert.Equal(message, await LackingAsync());

        await using NodeWire owner = await NodeWire.OpenAsync(scene.ServerOfNew("n2"));
        Assert.Equal("before", await owner.TextAsync("GET", moved));

        // As the message says.
        await back.AskAsync("SET", moved, "brought back");
        string[] words = message[message.IndexOf("HSET", StringComparison.Ordinal)..message.IndexOf(';', StringComparison.Ordinal)].Split(' ');
        Assert.Equal(["HSET", "redistyped:epoch", "pending", "1", "held"], words[..5]);
        await back.AskAsync([.. words]);
        await CutAsync(scene);

        Assert.Equal((ReshardPhase.Flipped, (int)CutOverStep.Finish), PhaseOf(scene));
        Assert.Equal("brought back", await owner.TextAsync("GET", moved));
        Assert.Null(await back.AskAsync("HGET", "redistyped:epoch", "held"));

        async Task<string> LackingAsync()
        {
            var lacking = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));
            Assert.StartsWith("n1 came back without what it had", lacking.Message, StringComparison.Ordinal);
            return lacking.Message;
        }
    }

    /// <summary>Whoever ends a run that waits for clients ends the only one that has seen it.</summary>
    [Fact]
    public async Task What_it_took_is_told_by_the_run_that_comes_to_its_end()
    {
        await using ReshardScene scene = await LostAsync(CutOverStep.Release);

        // It has a fence again by then.
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReshardCutOver.RunAsync(scene.PlanPath, EndingAt(CutOverStep.Release), Cancelled));
        Assert.Equal(CutServer.Unreachable, await FenceAsync(scene.Servers[0]));
        await scene.Servers[1].KillAsync(Cancelled);
        var unreached = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));
        Assert.Contains(scene.Servers[1].EndPoint, unreached.Message, StringComparison.Ordinal);
        await scene.Servers[1].RestartAsync(Cancelled);

        var told = await Assert.ThrowsAsync<ReshardException>(() => CutAsync(scene));

        Assert.StartsWith("n0, n1 did not refuse writes any more", told.Message, StringComparison.Ordinal);
        await CutAsync(scene);
        Assert.Equal((ReshardPhase.Flipped, (int)CutOverStep.Finish), PhaseOf(scene));
    }

    /// <summary>A run that goes on does all steps again, also those that were done.</summary>
    [Fact]
    public async Task Journal_has_the_last_step_of_all_runs()
    {
        await using ReshardScene scene = await SceneAsync(LandingMode.Write);
        await EndBeforeAsync(scene, CutOverStep.Release);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ReshardCutOver.RunAsync(scene.PlanPath, EndingAt(CutOverStep.Publish), Cancelled));

        Assert.Equal((ReshardPhase.Cutting, (int)CutOverStep.Release), PhaseOf(scene));
    }
}
