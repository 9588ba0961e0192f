using System.Collections.Concurrent;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>The way without any pause: one process goes by both topologies while its keys are brought over.</summary>
public sealed class TransitionTests
{
    private const int Counters = 300;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_nodes_become_four_and_no_write_is_held_back_or_lost_or_done_twice()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abcd");
        await servers.FillAsync(2000);
        await using var redis = await ShardedRedis.ConnectAsync(TopologyFile.Load(servers.OldFile), cancellationToken: Cancelled);
        ReshardPlan before = await servers.PlanAsync(new PlanOptions { Full = true });
        Assert.InRange(Moving(before), 500, 1500);
        long[] ledger = new long[Counters];
        var faults = new ConcurrentQueue<Exception>();
        using var ending = new CancellationTokenSource();
        Task writing = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                var random = new Random(writer);
                while (!ending.IsCancellationRequested && faults.IsEmpty)
                {
                    int id = random.Next(Counters);
                    try
                    {
                        await redis.ExecuteAsync("INCR", $"counter:{id}");
                        Interlocked.Increment(ref ledger[id]);
                    }
                    catch (Exception fault)
                    {
                        faults.Enqueue(fault);
                    }
                }
            },
            Cancelled)));
        await MoreAsync(500);

        await redis.BeginTransitionAsync(TopologyFile.Load(servers.NewFile), cancellationToken: Cancelled);
        await MoreAsync(200);
        long moved = await redis.BringAllOverAsync(cancellationToken: Cancelled);
        await redis.CompleteTransitionAsync(Cancelled);
        await MoreAsync(200);
        await ending.CancelAsync();
        await writing;

        Assert.Empty(faults);
        Assert.InRange(moved, 1, 2000 + Counters);
        for (int id = 0; id < Counters; id++)
        {
            Assert.Equal(ledger[id], (long)await redis.ExecuteAsync("GET", $"counter:{id}"));
        }

        // No key is where the new topology does not look for it, and nobody has held a write back or refused one.
        Assert.Equal(0, Moving(await servers.PlanAsync(new PlanOptions { Full = true })));
        foreach (char node in "abcd")
        {
            await using var wire = await NodeWire.OpenAsync(servers[node]);
            string told = await wire.TextAsync("INFO", "everything");
            Assert.DoesNotContain("cmdstat_client|pause", told, StringComparison.Ordinal);
            Assert.DoesNotContain("cmdstat_config|set", told, StringComparison.Ordinal);
            Assert.DoesNotContain("cmdstat_replicaof", told, StringComparison.Ordinal);
        }

        async Task MoreAsync(long writes)
        {
            long enough = ledger.Sum() + writes;
            await Wait.UntilAsync(() => ledger.Sum() >= enough || !faults.IsEmpty, $"{enough} writes");
        }
    }

    private static long Moving(ReshardPlan plan) => plan.Figures.Sources.Sum(static source => source.MovingKeys);
}
