using BenchmarkDotNet.Attributes;
using RedisTyped.Batches;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>Queueing calls in a batch, and letting it go unsent. Starts nodes, which then have nothing to do.</summary>
[MemoryDiagnoser]
public class BatchBenchmarks
{
    private const int Calls = 1000;

    private BenchmarkNodes _nodes = null!;

    /// <summary>Starts the nodes. Within a process BenchmarkDotNet does not wait for what is asynchronous here.</summary>
    [GlobalSetup]
    public void Start() => _nodes = BenchmarkNodes.StartAsync([], CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Ends the nodes.</summary>
    [GlobalCleanup]
    public void End() => _nodes.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Queues GETs.</summary>
    /// <returns>A task that completes when the batch is gone.</returns>
    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task QueueGets()
    {
        await using RedisBatch batch = _nodes.Redis.CreateBatch();
        IKeyStore store = batch.Store<IKeyStore>();
        for (int id = 0; id < Calls; id++)
        {
            _ = store.GetAsync(id);
        }
    }
}
