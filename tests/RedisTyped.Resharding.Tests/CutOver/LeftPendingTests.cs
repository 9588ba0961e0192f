using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>An epoch that an old node still has for pending when a cut-over begins.</summary>
public sealed class LeftPendingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("own", true)]
    [InlineData("another", false)]
    public async Task What_an_earlier_run_of_a_plan_could_not_take_back_is_in_its_way_if_it_is_anothers(string run, bool goesOn)
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "a");
        string plan = servers.PlanFile;
        (await servers.PlanAsync()).Save(plan);
        await using (ReshardSync sync = await ReshardSync.StartAsync(plan, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await b.AskAsync("HSET", "redistyped:epoch", "pending", "1", "run", run);
        using (ReshardJournal journal = ReshardJournal.Open(plan, "test"))
        {
            journal.Write(static kept => kept with { CutOver = (CutOverState.None with { Epoch = 1, Run = "own" }).ToJson() });
        }

        var refused = await Record.ExceptionAsync(() => ReshardCutOver.RunAsync(plan, cancellationToken: Cancelled));

        Assert.Equal(goesOn ? null : ReshardFailure.PlanBusy, (refused as ReshardException)?.Failure);
        Assert.Equal(goesOn ? ReshardPhase.Flipped : ReshardPhase.Synced, ReshardStatus.Read(plan).Phase);
    }
}
