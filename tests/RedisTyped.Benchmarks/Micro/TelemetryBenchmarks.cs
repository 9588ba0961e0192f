using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>What telemetry adds to a call. Starts nodes.</summary>
[MemoryDiagnoser]
public class TelemetryBenchmarks
{
    private static readonly CallName Get = new("GET", nameof(IKeyStore), nameof(IKeyStore.GetAsync));

    private readonly List<IDisposable> _listeners = [];
    private BenchmarkNodes _nodes = null!;
    private RedisNode _node = null!;
    private IKeyStore _store = null!;

    /// <summary>Who listens.</summary>
    public enum Audience
    {
        /// <summary>Nobody.</summary>
        Nobody,

        /// <summary>A listener of metrics that drops them.</summary>
        Metrics,

        /// <summary>The same, and a listener of spans that drops them.</summary>
        MetricsAndSpans,
    }

    /// <summary>Who listens.</summary>
    [Params(Audience.Nobody, Audience.Metrics, Audience.MetricsAndSpans)]
    public Audience Listening { get; set; }

    /// <summary>Starts the nodes, and to listen.</summary>
    /// <returns>A task that completes when they answer.</returns>
    [GlobalSetup]
    public async Task StartAsync()
    {
        _nodes = await BenchmarkNodes.StartAsync([], CancellationToken.None);
        _node = _nodes.Redis.Nodes[0];
        _store = _nodes.Redis.Store<IKeyStore>();
        if (Listening != Audience.Nobody)
        {
            var metrics = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Meter.Name == RedisTypedTelemetry.MeterName)
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            metrics.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
            metrics.Start();
            _listeners.Add(metrics);
        }

        if (Listening == Audience.MetricsAndSpans)
        {
            var spans = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == RedisTypedTelemetry.ActivitySourceName,
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            };
            ActivitySource.AddActivityListener(spans);
            _listeners.Add(spans);
        }
    }

    /// <summary>Ends both.</summary>
    /// <returns>A task that completes when they are gone.</returns>
    [GlobalCleanup]
    public async Task EndAsync()
    {
        _listeners.ForEach(static listener => listener.Dispose());
        await _nodes.DisposeAsync();
    }

    /// <summary>Waits for a reply that comes at once, without a node: all that telemetry can add to is in it.</summary>
    /// <returns>The reply.</returns>
    [Benchmark]
    public async Task<int> Wait()
    {
        var reply = new TaskCompletionSource<int>();
        Task<int> call = PendingReply.WaitAsync(_node, "GET", reply.Task, CancellationToken.None, Get);
        reply.SetResult(1);
        return await call;
    }

    /// <summary>Gets a value from a node.</summary>
    /// <returns>The value.</returns>
    [Benchmark]
    public ValueTask<string?> Call() => _store.GetValueTaskAsync(1);
}
