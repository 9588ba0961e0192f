using System.Diagnostics.Metrics;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Publishes how the sources and links of a plan stand.</summary>
internal sealed class SyncMeter : IDisposable
{
    private readonly ReshardInstruments _instruments = new();
    private readonly Func<(IReadOnlyList<SourceState> Sources, IReadOnlyList<LinkState> Links)> _read;

    public SyncMeter(Func<(IReadOnlyList<SourceState> Sources, IReadOnlyList<LinkState> Links)> read)
    {
        _read = read;
        _instruments.Syncs(Syncs);
        _instruments.Retries(Retries);
        _instruments.Spool(() => OfSources(static source => source.Spooled));
        _instruments.SnapshotRead(() => OfSources(static source => source.SnapshotRead));
        _instruments.SourceOffset(() => OfLinks(static link => link.SourceOffset));
        _instruments.AppliedOffset(() => OfLinks(static link => link.Applied));
        _instruments.Lag(() => MillisecondsOf(static link => link.LagMilliseconds));
        _instruments.RoundTrip(() => MillisecondsOf(static link => link.TargetP99Milliseconds));
        _instruments.Ceiling(Ceilings);
        _instruments.Keys(Keys);
        _instruments.Commands(Commands);
    }

    public void Dispose() => _instruments.Dispose();

    private static Measurement<long> Of(LinkState link, long value) => new(value, new(ReshardInstruments.Source, link.Source), new(ReshardInstruments.Target, link.Target));

    private static Measurement<long> Of(LinkState link, long value, string tag, string outcome) =>
        new(value, new(ReshardInstruments.Source, link.Source), new(ReshardInstruments.Target, link.Target), new(tag, outcome));

    private IEnumerable<Measurement<long>> OfSources(Func<SourceState, long> value) =>
        _read().Sources.Select(source => new Measurement<long>(value(source), new KeyValuePair<string, object?>(ReshardInstruments.Source, source.Source)));

    private IEnumerable<Measurement<long>> OfLinks(Func<LinkState, long> value) => _read().Links.Select(link => Of(link, value(link)));

    private IEnumerable<Measurement<double>> MillisecondsOf(Func<LinkState, double?> value) =>
        from link in _read().Links
        let milliseconds = value(link)
        where milliseconds is not null
        select new Measurement<double>(milliseconds.Value / 1000, new(ReshardInstruments.Source, link.Source), new(ReshardInstruments.Target, link.Target));

    private IEnumerable<Measurement<long>> Ceilings() =>
        _read().Links.Where(static link => link.CeilingBytesPerSecond is not null).Select(static link => Of(link, link.CeilingBytesPerSecond!.Value));

    private IEnumerable<Measurement<long>> Syncs() => _read().Links.SelectMany(static link => new[]
    {
        Of(link, link.FullSyncs, ReshardInstruments.Sync, "full"),
        Of(link, link.PartialSyncs, ReshardInstruments.Sync, "partial"),
    });

    // Who is followed as a replica connects by itself.
    private IEnumerable<Measurement<long>> Retries() =>
        _read().Links.Where(static link => link.Counters.ContainsKey(LanderCounters.Reconnects)).Select(static link => Of(link, link.Counters[LanderCounters.Reconnects]));

    private IEnumerable<Measurement<long>> Keys() => _read().Links.SelectMany(static link => new[]
    {
        Of(link, link.KeysGiven, ReshardInstruments.Outcome, "kept"),
        Of(link, link.Strays, ReshardInstruments.Outcome, "stray"),
    });

    private IEnumerable<Measurement<long>> Commands() => _read().Links.SelectMany(static link => new[]
    {
        Of(link, link.CommandsPassed, ReshardInstruments.Outcome, "passed"),
        Of(link, link.CommandsDropped, ReshardInstruments.Outcome, "dropped"),
        Of(link, link.CommandsSplit, ReshardInstruments.Outcome, "split"),
        Of(link, link.CommandsRefetched, ReshardInstruments.Outcome, "refetched"),
    });
}
