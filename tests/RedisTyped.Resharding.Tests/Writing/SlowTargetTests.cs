using System.Collections.Concurrent;
using System.Diagnostics;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>A real server that answers slowly while a snapshot is written into it.</summary>
public sealed class SlowTargetTests
{
    private int _sleeps;

    [Fact]
    public async Task Snapshot_lands_slower_while_its_target_answers_slowly_and_as_fast_as_before_behind_that()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--enable-debug-command", "yes", "--rdbcompression", "no", "--repl-diskless-sync-delay", "0"],
        });
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await source.AskAsync("EVAL", "for i = 1, 3000 do redis.call('SET', 'key:' .. i, string.rep('x', 10000)) end", "0");
        var told = new ConcurrentQueue<string>();
        var limit = TimeSpan.FromMilliseconds(60);
        var pace = new TargetPace("b", TimeProvider.System, new ReshardEvents(one => told.Enqueue(one.Name)), TimeSpan.FromMilliseconds(400)) { Limit = limit };
        using var healing = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task sleeping = SleepAsync(redis[1], healing.Token);

        await using var link = RunningLink.Start(redis[0], redis[1], change: options => options with { Pace = pace });
        var slow = await Wait.UntilAsync(() => Task.FromResult(pace.Read()), found => found is { P99: { } p99, Ceiling: TargetCeiling.Floor } && p99 > limit);
        Assert.True(slow.P99 > limit, $"{slow}");
        Assert.Equal(TargetCeiling.Floor, slow.Ceiling);

        // Ten sleeps are a second, in which some megabytes would land; what is read of a snapshot at once is no more than one. A window in which nothing was answered lets the ceiling rise by a step,
        // and where this stands still there may be several of them.
        long began = Stopwatch.GetTimestamp();
        long keys = link.Lander.Counters["keys"];
        int slept = Volatile.Read(ref _sleeps);
        long most = TargetCeiling.Floor + TargetCeiling.Step;
        await Wait.UntilAsync(
            () =>
            {
                most = Math.Max(most, pace.Read().Ceiling ?? long.MaxValue);
                return Volatile.Read(ref _sleeps) >= slept + 10;
            },
            "it goes on being slow");
        Assert.NotEqual(long.MaxValue, most);
        Assert.InRange(link.Lander.Counters["keys"], keys, keys + 120 + (Stopwatch.GetElapsedTime(began).TotalSeconds * most / 10_000));

        await healing.CancelAsync();
        await sleeping;
        await Wait.UntilAsync(() => pace.Read().Ceiling is null, "nothing holds keys back");
        Assert.Equal(3000, await Landed.NothingDiffersAsync(link, redis[0], redis[1], least: 3000));
        Assert.Equal((1, "target-slow"), (link.Snapshots, told.First()));
        Assert.Contains("target-recovered", told);
    }

    private async Task SleepAsync(TestNode node, CancellationToken until)
    {
        await using var wire = await NodeWire.OpenAsync(node);
        while (!until.IsCancellationRequested)
        {
            await wire.AskAsync("DEBUG", "SLEEP", "0.1");
            Interlocked.Increment(ref _sleeps);
        }
    }
}
