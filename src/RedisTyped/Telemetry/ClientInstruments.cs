using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace RedisTyped.Telemetry;

/// <summary>Every instrument of the meter. One set for each meter, whatever clients share it. Thread-safe.</summary>
internal sealed class ClientInstruments
{
    // What the conventions advise for db.client.operation.duration.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] };

    private static readonly InstrumentAdvice<int> Widths = new() { HistogramBucketBoundaries = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128] };

    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 50, 100, 500, 1000, 5000, 10000, 100000] };

    private static readonly Lazy<ClientInstruments> WithoutFactory = new(static () => new ClientInstruments(new Meter(Options())));

    private static readonly ConditionalWeakTable<IMeterFactory, ClientInstruments> ByFactory = [];

    private static readonly string[] States = ["connected", "slow", "down"];

    private readonly ConcurrentDictionary<object, Func<IReadOnlyList<NodeReading>>> _clients = new(ReferenceEqualityComparer.Instance);

    private ClientInstruments(Meter meter)
    {
        Duration = meter.CreateHistogram("db.client.operation.duration", "s", "Duration of database client operations.", tags: null, Seconds);
        Failures = meter.CreateCounter<long>("redistyped.operation.failures", "{operation}", "Commands that failed, were late or were cancelled.");
        Retries = meter.CreateCounter<long>("redistyped.operation.retries", "{retry}", "Commands that were sent once more.");
        Width = meter.CreateHistogram("redistyped.fan_out.width", "{node}", "Nodes that one call went to.", tags: null, Widths);
        FanOutDuration = meter.CreateHistogram("redistyped.fan_out.duration", "s", "Duration of calls to several nodes, until the last has answered.", tags: null, Seconds);
        BatchSize = meter.CreateHistogram("redistyped.batch.size", "{call}", "Calls in a batch.", tags: null, Sizes);
        BatchDuration = meter.CreateHistogram("redistyped.batch.duration", "s", "Duration of batches, until every result has ended.", tags: null, Seconds);
        MergedCalls = meter.CreateCounter<long>("redistyped.batch.merged_calls", "{call}", "Calls of batches that went in a command with others.");
        MergedCommands = meter.CreateCounter<long>("redistyped.batch.merged_commands", "{command}", "Commands that calls of batches were merged to.");
        Trips = meter.CreateCounter<long>("redistyped.coalescing.trips", "{trip}", "Trips that coalesced GETs took.");
        CoalescedCalls = meter.CreateCounter<long>("redistyped.coalescing.calls", "{call}", "GETs that went on those trips.");
        Messages = meter.CreateCounter<long>("redistyped.messages", "{message}", "Messages that came on subscribed channels.");
        ConnectTime = meter.CreateHistogram("db.client.connection.create_time", "s", "Time it took to connect to a node.", tags: null, Seconds);
        ConnectionLosses = meter.CreateCounter<long>("redistyped.connection.losses", "{connection}", "Connections that broke.");
        ConnectionRestores = meter.CreateCounter<long>("redistyped.connection.restores", "{connection}", "Broken connections that came back.");
        meter.CreateObservableGauge("redistyped.node.status", ObserveStates, "{state}", "1 for the state that a node is in, 0 for the others.");
        meter.CreateObservableUpDownCounter("redistyped.node.pending", ObservePending, "{command}", "Commands that wait for the node's answer.");
        meter.CreateObservableUpDownCounter("redistyped.node.connections", ObserveConnections, "{connection}", "Connections to a node.");
    }

    public Histogram<double> Duration { get; }

    public Counter<long> Failures { get; }

    public Counter<long> Retries { get; }

    public Histogram<int> Width { get; }

    public Histogram<double> FanOutDuration { get; }

    public Histogram<int> BatchSize { get; }

    public Histogram<double> BatchDuration { get; }

    public Counter<long> MergedCalls { get; }

    public Counter<long> MergedCommands { get; }

    public Counter<long> Trips { get; }

    public Counter<long> CoalescedCalls { get; }

    public Counter<long> Messages { get; }

    public Histogram<double> ConnectTime { get; }

    public Counter<long> ConnectionLosses { get; }

    public Counter<long> ConnectionRestores { get; }

    /// <summary>The instruments of a factory's meter; without a factory those of a meter that all such clients share.</summary>
    public static ClientInstruments Of(IMeterFactory? factory) =>
        factory is null ? WithoutFactory.Value : ByFactory.GetValue(factory, static f => new ClientInstruments(f.Create(Options())));

    /// <summary>Lets the gauges show a client's nodes.</summary>
    /// <param name="client">The client, to end it by.</param>
    /// <param name="read">Reads its nodes.</param>
    public void Show(object client, Func<IReadOnlyList<NodeReading>> read) => _clients[client] = read;

    /// <summary>Shows a client's nodes no more.</summary>
    public void Hide(object client) => _clients.TryRemove(client, out _);

    private static MeterOptions Options() => new(RedisTypedTelemetry.MeterName) { Version = RedisTypedTelemetry.Version };

    private IEnumerable<NodeReading> Readings() => _clients.Values.SelectMany(static read => read());

    private IEnumerable<Measurement<int>> ObserveStates() =>
        from node in Readings()
        from state in States
        select new Measurement<int>(state == node.State ? 1 : 0, [.. node.Node.NodeTags, new(TagNames.State, state)]);

    private IEnumerable<Measurement<long>> ObservePending() => Readings().Select(static node => new Measurement<long>(node.Pending, node.Node.NodeTags));

    private IEnumerable<Measurement<int>> ObserveConnections() => Readings().SelectMany(ConnectionsOf);

    private static Measurement<int>[] ConnectionsOf(NodeReading node) =>
    [
        new(node.Shared, [.. node.Node.NodeTags, new(TagNames.ConnectionKind, "shared")]),
        new(node.Used, [.. node.Node.NodeTags, new(TagNames.ConnectionKind, "blocking_used")]),
        new(node.Idle, [.. node.Node.NodeTags, new(TagNames.ConnectionKind, "blocking_idle")]),
    ];
}
