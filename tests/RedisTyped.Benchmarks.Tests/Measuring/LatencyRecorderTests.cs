using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Tests.Measuring;

public sealed class LatencyRecorderTests
{
    [Fact]
    public void Latencies_of_all_threads_are_counted()
    {
        var recorder = new LatencyRecorder();
        Thread[] threads = [.. Enumerable.Range(1, 100).Select(ticks => new Thread(() => recorder.Record(ticks)))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        Assert.Equal(100, recorder.Total().Count);
    }

    [Fact]
    public void A_thread_that_has_recorded_before_starts_over_too()
    {
        var recorder = new LatencyRecorder();
        recorder.Record(5);
        recorder.Clear();
        recorder.Record(7, count: 2);

        Assert.Equal(2, recorder.Total().Count);
        Assert.Equal(7, recorder.Total().Percentile(0.01));
    }

    [Fact]
    public void Two_recorders_on_one_thread_do_not_mix()
    {
        var one = new LatencyRecorder();
        var other = new LatencyRecorder();
        one.Record(1);
        other.Record(2);
        one.Record(3);

        Assert.Equal(2, one.Total().Count);
        Assert.Equal(1, other.Total().Count);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var recorder = new LatencyRecorder();
        recorder.Record(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            recorder.Record(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
