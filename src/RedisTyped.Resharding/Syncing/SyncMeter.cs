using System.Diagnostics.Metrics;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Publishes how the sources and links of a plan stand, on the meter of <see cref="ReshardMeter"/> and by its names. Instruments are read when asked, so that they cost nothing else.</summary>
internal sealed class SyncMeter : IDisposable
{
    private readonly Meter _meter = new(ReshardMeter.Name);
    private readonly Func<(IReadOnlyList<SourceState> Sources, IReadOnlyList<LinkState> Links)> _read;

    public SyncMeter(Func<(IReadOnlyList<SourceState> Sources, IReadOnlyList<LinkState> Links)> read)
    {
        _read = read;
        _meter.CreateObservableCounter("redistyped.reshard.syncs", Syncs, "{sync}", "Links begun: full ones with a snapshot, partial ones where a link was left.");
        _meter.CreateObservableCounter("redistyped.reshard.retries", Retries, "{connection}", "Connections to targets that broke and were made again.");
        _meter.CreateObservableUpDownCounter("redistyped.reshard.spool", () => OfSources(static source => source.Spooled), "By", "Bytes that wait on disk.");
        _meter.CreateObservableGauge("redistyped.reshard.snapshot.read", () => OfSources(static source => source.SnapshotRead), "By", "Bytes of the snapshot that were read.");
        _meter.CreateObservableGauge("redistyped.reshard.source.offset", () => OfLinks(static link => link.SourceOffset), "By", "How far the stream has been read.");
        _meter.CreateObservableGauge("redistyped.reshard.applied.offset", () => OfLinks(static link => link.Applied), "By", "How far the target has answered for it.");
        _meter.CreateObservableGauge("redistyped.reshard.lag", Lags, "s", "Age of the oldest byte that the target has not answered for.");
        _meter.CreateObservableCounter("redistyped.reshard.keys", Keys, "{key}", "Keys that targets were given, and those that sources should not have had.");
        _meter.CreateObservableCounter("redistyped.reshard.commands", Commands, "{command}", "Commands of the stream, by what became of them.");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Of(LinkState link, long value) => new(value, new(ReshardMeter.Source, link.Source), new(ReshardMeter.Target, link.Target));

    private static Measurement<long> Of(LinkState link, long value, string tag, string outcome) =>
        new(value, new(ReshardMeter.Source, link.Source), new(ReshardMeter.Target, link.Target), new(tag, outcome));

    private IEnumerable<Measurement<long>> OfSources(Func<SourceState, long> value) =>
        _read().Sources.Select(source => new Measurement<long>(value(source), new KeyValuePair<string, object?>(ReshardMeter.Source, source.Source)));

    private IEnumerable<Measurement<long>> OfLinks(Func<LinkState, long> value) => _read().Links.Select(link => Of(link, value(link)));

    private IEnumerable<Measurement<double>> Lags() => _read().Links.Select(static link => new Measurement<double>(
        link.LagMilliseconds / 1000.0, new(ReshardMeter.Source, link.Source), new(ReshardMeter.Target, link.Target)));

    private IEnumerable<Measurement<long>> Syncs() => _read().Links.SelectMany(static link => new[]
    {
        Of(link, link.FullSyncs, ReshardMeter.Sync, "full"),
        Of(link, link.PartialSyncs, ReshardMeter.Sync, "partial"),
    });

    // Who is followed as a replica connects by itself.
    private IEnumerable<Measurement<long>> Retries() =>
        _read().Links.Where(static link => link.Counters.ContainsKey("reconnects")).Select(static link => Of(link, link.Counters["reconnects"]));

    private IEnumerable<Measurement<long>> Keys() => _read().Links.SelectMany(static link => new[]
    {
        Of(link, link.KeysGiven, ReshardMeter.Outcome, "kept"),
        Of(link, link.Strays, ReshardMeter.Outcome, "stray"),
    });

    private IEnumerable<Measurement<long>> Commands() => _read().Links.SelectMany(static link => new[]
    {
        Of(link, link.CommandsPassed, ReshardMeter.Outcome, "passed"),
        Of(link, link.CommandsDropped, ReshardMeter.Outcome, "dropped"),
        Of(link, link.CommandsSplit, ReshardMeter.Outcome, "split"),
        Of(link, link.CommandsRefetched, ReshardMeter.Outcome, "refetched"),
    });
}
