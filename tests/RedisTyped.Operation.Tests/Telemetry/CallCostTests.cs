using System.Diagnostics.Metrics;
using RedisTyped.Nodes;

namespace RedisTyped.Operation.Tests.Telemetry;

// Alone: whoever else listens would be given the measurements on this thread.
[CollectionDefinition(nameof(CallCostTests), DisableParallelization = true)]
[Collection(nameof(CallCostTests))]
public sealed class CallCostTests
{
    private const int Calls = 100;

    // A Task<int> on a 64-bit machine.
    private const int TaskSize = 72;

    private static readonly CallName Get = new("GET", "store", "method");

    [Fact]
    public async Task A_call_allocates_its_task_and_nothing_else_whether_or_not_metrics_are_listened_to()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        RedisNode node = client.Redis.Nodes[0];
        long off = await AllocatedAsync(node);
        int measured = 0;
        using (var listener = new MeterListener())
        {
            listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == RedisTypedTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((_, _, _, _) => measured++);
            listener.Start();
            Assert.Equal(off, await AllocatedAsync(node));
        }

        Assert.True(measured >= Calls);
        Assert.Equal(Calls * TaskSize, off);
    }

    // On replies that are ended here, so that both ends of a call are on this thread.
    private static async Task<long> AllocatedAsync(RedisNode node)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            var replies = new TaskCompletionSource<int>[Calls];
            var calls = new Task<int>[Calls];
            for (int i = 0; i < Calls; i++)
            {
                replies[i] = new TaskCompletionSource<int>();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++)
            {
                calls[i] = PendingReply.WaitAsync(node, "GET", replies[i].Task, CancellationToken.None, Get);
                replies[i].SetResult(i);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            for (int i = 0; i < Calls; i++)
            {
                Assert.Equal(i, await calls[i]);
            }
        }

        return least;
    }
}
