using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What is decided by what sources have, where one of them does not say it, or it cannot be kept.</summary>
public sealed class SourceDataTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-lost-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>It has been made a replica by somebody, so that nobody knows what it has: what another one took is not given up for that, nor is it opened as if it had all.</summary>
    [Fact]
    public async Task Source_that_has_no_primary_any_more_is_no_proof_that_data_is_lost_or_there()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        SourceOptions access = CutScene.Access(redis[1]) with { AnswerTimeout = TimeSpan.FromSeconds(2) };
        await using var taking = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        await using var lost = new CutServer("b", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), access);
        await taking.TryPublishAsync(["pending", "1"], Cancelled);
        await lost.TryPublishAsync(["pending", "1"], Cancelled);
        await using NodeWire wire = await NodeWire.OpenAsync(redis[1]);
        await wire.AskAsync("CONFIG", "SET", "replica-serve-stale-data", "no");
        await wire.AskAsync("REPLICAOF", "127.0.0.1", "1");
        CutOverState state = CutOverState.None with { Epoch = 1, AreSourcesTold = false };

        var unknown = await Assert.ThrowsAsync<ReshardException>(() => LostFences.FindAsync([taking, lost], state, isDecided: false, TimeProvider.System, Cancelled));
        Assert.StartsWith("Whether a source took writes since the last run ended is not known, and nothing is done: Server b refuses HMGET: MASTERDOWN", unknown.Message, StringComparison.Ordinal);
        Assert.True((await Assert.ThrowsAsync<ReshardException>(() => LostFences.HasDataAsync(lost, state, Cancelled))).IsBusy);
    }

    /// <summary>What proves it is withdrawn behind that, and the next run would call it a source that came back without what it had.</summary>
    [Fact]
    public async Task Source_goes_on_saying_that_it_has_its_data_where_the_disk_does_not_take_that_it_has()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire wire = await NodeWire.OpenAsync(redis[0]);
        await wire.AskAsync("HSET", "redistyped:epoch", "pending", "1", "next", "{}", "held", "mark", "run", "run");
        await using var source = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        string plan = Path.Combine(_folder.FullName, "plan.json");
        CutOverState left = CutOverState.None with { Epoch = 1, Next = "{}", Run = "run", Mark = "mark", Unproven = ["a"] };
        using ReshardJournal journal = ReshardJournal.Open(plan, "test");
        journal.Write(state => state with { Phase = ReshardPhase.Cutting, Step = (int)CutOverStep.Fence, CutOver = left.ToJson() });
        var options = new CutOverOptions();
        var run = new CutOverRun(
            [source], new ReplicaLinks([]), "{}", CutOverCourse.Forth, wayBack: null, options, new CutOverProgress(journal, CutOverCourse.Forth, options, ReshardEvents.None), ReshardEvents.None);
        DirectoryInfo full = Directory.CreateDirectory(ReshardJournal.PathOf(plan) + ".next");

        var failed = await Assert.ThrowsAsync<ReshardException>(run.ReturnAsync);

        Assert.Equal(ReshardFailure.Spool, failed.Failure);
        Assert.Equal("mark", await wire.TextAsync("HGET", "redistyped:epoch", "held"));

        full.Delete();
        await run.ReturnAsync();
        Assert.Equal(0L, await wire.AskAsync("EXISTS", "redistyped:epoch"));
        Assert.Equal(ReshardPhase.Synced, journal.State.Phase);
    }
}
