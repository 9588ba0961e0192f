using System.Diagnostics.Metrics;

namespace RedisTyped.Resharding.Progress;

/// <summary>Publishes how a source stands as the meter <see cref="Name"/>. Instruments are read when asked, so that they cost nothing else.</summary>
internal sealed class ReshardMeter : IDisposable
{
    /// <summary>The name to listen by.</summary>
    public const string Name = "RedisTyped.Resharding";

    public const string Source = "redistyped.reshard.source";
    public const string Target = "redistyped.reshard.target";
    public const string Sync = "redistyped.reshard.sync";
    public const string Outcome = "redistyped.reshard.outcome";
    private const string Link = "redistyped.reshard.link";
    private const string Command = "redistyped.reshard.command";

    private readonly Meter _meter = new(Name);
    private readonly Func<ReshardReading> _read;

    public ReshardMeter(Func<ReshardReading> read)
    {
        _read = read;
        _meter.CreateObservableCounter("redistyped.reshard.syncs", Syncs, "{sync}", "Links begun: full ones with a snapshot, partial ones where a link was left.");
        _meter.CreateObservableCounter("redistyped.reshard.source.losses", () => One(_read().SourceLosses), "{link}", "Links that the source broke.");
        _meter.CreateObservableUpDownCounter("redistyped.reshard.spool", () => One(_read().Spooled), "By", "Bytes that wait on disk.");
        _meter.CreateObservableGauge("redistyped.reshard.snapshot.read", () => OfLinks(static link => link.SnapshotRead), "By", "Bytes of the snapshot that were read.");
        _meter.CreateObservableGauge("redistyped.reshard.source.offset", () => OfLinks(static link => link.SourceOffset), "By", "How far the stream has been read.");
        _meter.CreateObservableGauge("redistyped.reshard.applied.offset", () => OfLinks(static link => link.AppliedOffset), "By", "How far all replicas have applied it.");
        _meter.CreateObservableGauge("redistyped.reshard.lag", LagOfLinks, "s", "Age of the oldest byte that not all replicas have applied.");
        _meter.CreateObservableCounter("redistyped.reshard.keys", Keys, "{key}", "Keys of snapshots, by what became of them.");
        _meter.CreateObservableCounter("redistyped.reshard.commands", Commands, "{command}", "Commands of the stream, by name and what became of them.");
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private Measurement<long>[] One(long value) => [new(value, Tag(Source, _read().Source))];

    private IEnumerable<Measurement<long>> Syncs()
    {
        var reading = _read();
        yield return new(reading.FullSyncs, Tag(Source, reading.Source), Tag(Sync, "full"));
        yield return new(reading.PartialSyncs, Tag(Source, reading.Source), Tag(Sync, "partial"));
    }

    private IEnumerable<Measurement<long>> OfLinks(Func<SyncReading, long> value)
    {
        var reading = _read();
        return reading.Links.Select(link => new Measurement<long>(value(link), Tag(Source, reading.Source), Tag(Link, link.Number)));
    }

    private IEnumerable<Measurement<double>> LagOfLinks()
    {
        var reading = _read();
        return reading.Links.Select(link => new Measurement<double>(link.Lag.TotalSeconds, Tag(Source, reading.Source), Tag(Link, link.Number)));
    }

    private IEnumerable<Measurement<long>> Keys()
    {
        var reading = _read();
        foreach (var target in reading.Targets)
        {
            yield return new(target.KeysKept, Tag(Source, reading.Source), Tag(Target, target.Target), Tag(Outcome, "kept"));
            yield return new(target.KeysDropped, Tag(Source, reading.Source), Tag(Target, target.Target), Tag(Outcome, "dropped"));
            yield return new(target.Strays, Tag(Source, reading.Source), Tag(Target, target.Target), Tag(Outcome, "stray"));
        }
    }

    private IEnumerable<Measurement<long>> Commands()
    {
        var reading = _read();
        foreach (var target in reading.Targets)
        {
            foreach (var (name, count) in target.Commands)
            {
                yield return Of(target, name, "passed", count.Passed);
                yield return Of(target, name, "dropped", count.Dropped);
                yield return Of(target, name, "split", count.Split);
                yield return Of(target, name, "refetched", count.Refetched);
            }
        }

        Measurement<long> Of(TargetReading target, string name, string outcome, long count) =>
            new(count, Tag(Source, reading.Source), Tag(Target, target.Target), Tag(Command, name), Tag(Outcome, outcome));
    }
}
