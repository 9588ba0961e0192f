using System.Globalization;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What is waited for, and what may come late, where there is no way but forward.</summary>
public sealed class CutOverFlipTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-flip-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A copy that comes later than what clients write would undo that.</summary>
    [Fact]
    public async Task Nothing_is_published_before_the_tool_has_ceased_to_write()
    {
        var told = new List<string>();
        var links = new TestLinks
        {
            Cease = async () =>
            {
                // Longer than anybody is waited for who may be late.
                await Task.Delay(TimeSpan.FromMilliseconds(700), Cancelled);
                told.Add("ceased");
            },
        };

        await RunAsync([], links, step =>
        {
            told.Add(step.ToString());
            return Task.CompletedTask;
        });

        Assert.Equal(["ceased", "Publish", "Release"], told);
    }

    [Fact]
    public async Task Target_that_is_promoted_late_is_told_the_epoch()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await target.AskAsync("REPLICAOF", redis[0].Host, redis[0].Port.ToString(CultureInfo.InvariantCulture));
        await using var server = new CutServer("d", new CutPart(IsSource: false, IsRetired: false, IsReplica: true), CutScene.Access(redis[1]));
        var isReleasing = new TaskCompletionSource();
        var links = new TestLinks
        {
            Release = async () =>
            {
                await isReleasing.Task;
                await target.AskAsync("REPLICAOF", "NO", "ONE");
            },
        };

        ReachedServers reached = await RunAsync([server], links, step =>
        {
            if (step == CutOverStep.Release)
            {
                isReleasing.SetResult();
            }

            return Task.CompletedTask;
        });

        Assert.Null(reached.Fault);
        Assert.Equal("1", await target.TextAsync("HGET", "redistyped:epoch", "current"));
        Assert.Equal("{}", await target.TextAsync("HGET", "redistyped:epoch", "topology"));
    }

    /// <summary>Else it would refuse writes for as long as a target that hangs.</summary>
    [Fact]
    public async Task Source_that_is_late_takes_writes_again_though_no_target_has_been_promoted()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire node = await NodeWire.OpenAsync(redis[0]);
        await node.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1000000");
        await using var source = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        var isReleasing = new TaskCompletionSource();
        Task<ReachedServers> running = RunAsync([source], new TestLinks { Release = () => isReleasing.Task }, step =>
        {
            if (step == CutOverStep.Release)
            {
                redis[0].Freeze();
                _ = Task.Run(async () =>
                {
                    // Longer than anybody is waited for who may be late.
                    await Task.Delay(TimeSpan.FromMilliseconds(700), Cancelled);
                    redis[0].Resume();
                });
            }

            return Task.CompletedTask;
        });

        await Wait.UntilAsync(async () => Text(await node.AskAsync("CONFIG", "GET", "min-replicas-to-write")) == "0", "it takes writes again");
        Assert.False(running.IsCompleted);
        isReleasing.SetResult();
        Assert.Null((await running).Fault);

        static string Text(object? reply) => System.Text.Encoding.ASCII.GetString((byte[])((object?[])reply!)[1]!);
    }

    [Fact]
    public async Task Target_that_hangs_is_not_waited_for_without_end()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        SourceOptions access = CutScene.Access(redis[0]) with { AnswerTimeout = TimeSpan.FromSeconds(2) };
        await using var replica = new TargetServer("d", access);
        await using FollowingTarget merged = await FollowingTarget.OpenAsync(access, Cancelled);
        await replica.StandAloneAsync(Cancelled);
        redis[0].Freeze();
        try
        {
            ReshardException[] faults = await Task.WhenAll(
                Assert.ThrowsAsync<ReshardException>(() => replica.StandAloneAsync(Cancelled)), Assert.ThrowsAsync<ReshardException>(() => merged.ReleaseAsync(Cancelled)));
            Assert.All(faults, static fault => Assert.Equal(ReshardFailure.TargetUnreachable, fault.Failure));
            Assert.Equal("Target d did not answer REPLICAOF within 2 s. See that it runs, and begin again.", faults[0].Message);
        }
        finally
        {
            redis[0].Resume();
        }

        await replica.StandAloneAsync(Cancelled);
    }

    [Fact]
    public async Task Target_that_stays_a_replica_is_not_reached()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await target.AskAsync("REPLICAOF", redis[0].Host, redis[0].Port.ToString(CultureInfo.InvariantCulture));
        await using var server = new CutServer("d", new CutPart(IsSource: false, IsRetired: false, IsReplica: true), CutScene.Access(redis[1]));

        ReachedServers reached = await RunAsync([server], new TestLinks(), static _ => Task.CompletedTask);

        Assert.StartsWith("Server d takes no writes", reached.Fault?.Message, StringComparison.Ordinal);
    }

    /// <summary>All others are fenced until the run goes on.</summary>
    [Fact]
    public async Task Server_that_hangs_is_not_waited_for_before_a_run_is_gone_on_with()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var hanging = new CutServer("a", new CutPart(IsSource: true, IsRetired: true, IsReplica: false), CutScene.Access(redis[0]) with { AnswerTimeout = Timeout.InfiniteTimeSpan });
        await using var other = new CutServer("b", new CutPart(IsSource: false, IsRetired: false, IsReplica: false), CutScene.Access(redis[1]));
        await hanging.TryPublishAsync(["current", "1"], Cancelled);
        await other.TryPublishAsync(["current", "1"], Cancelled);
        CutOverState state = CutOverState.None with { Epoch = 1 };
        redis[0].Freeze();
        try
        {
            await LostFences.FindAsync([hanging, other], state, isDecided: false, TimeProvider.System, Cancelled).WaitAsync(TimeSpan.FromSeconds(90), Cancelled);

            // What the others say is heard.
            await other.TryPublishAsync(["current", "2"], Cancelled);
            var refused = await Assert.ThrowsAsync<ReshardException>(() => LostFences.FindAsync([hanging, other], state, isDecided: false, TimeProvider.System, Cancelled).WaitAsync(TimeSpan.FromSeconds(90), Cancelled));
            Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        }
        finally
        {
            redis[0].Resume();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_that_is_gone_on_with_changes_nothing_at_a_server_under_another_plan(bool isSource)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire node = await NodeWire.OpenAsync(redis[0]);
        await node.AskAsync("HSET", "redistyped:epoch", "current", "5");
        await node.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1000000");
        await using var server = new CutServer("a", new CutPart(isSource, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));

        var refused = await Assert.ThrowsAsync<ReshardException>(() => RunAsync([server], new TestLinks(), static _ => Task.CompletedTask, goesOn: true));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.Equal("5", await node.TextAsync("HGET", "redistyped:epoch", "current"));
        Assert.Equal("1000000", System.Text.Encoding.ASCII.GetString((await node.BytesAsync("CONFIG", "GET", "min-replicas-to-write"))[1]));
    }

    private async Task<ReachedServers> RunAsync(IReadOnlyList<CutServer> servers, TestLinks links, Func<CutOverStep, Task> onStep, bool goesOn = false)
    {
        using var journal = ReshardJournal.Open(Path.Combine(_folder.FullName, "plan.json"), "test");
        var options = new CutOverOptions { OnStep = onStep };
        var progress = new CutOverProgress(journal, CutOverCourse.Forth, options, ReshardEvents.None) { State = CutOverState.None with { Epoch = 1 } };
        var reached = new ReachedServers(ReshardEvents.None);
        await new CutOverFlip(servers, links, "{}", options, progress, new WritePause(servers, links, wayBack: null, options, progress), reached).RunAsync(goesOn, []);

        // All of it is on the disk by then.
        await progress.ReadAsync();
        return reached;
    }

    private sealed class TestLinks : ICutLinks
    {
        public Func<Task> Cease { get; init; } = static () => Task.CompletedTask;

        public Func<Task> Release { get; init; } = static () => Task.CompletedTask;

        public Task<TimeSpan?> LagAsync(CancellationToken cancellationToken) => Task.FromResult<TimeSpan?>(TimeSpan.Zero);

        public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task TakeBackAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AbandonAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CeaseAsync(CancellationToken cancellationToken) => Cease();

        public Task ReleaseAsync(CancellationToken cancellationToken) => Release();
    }
}
