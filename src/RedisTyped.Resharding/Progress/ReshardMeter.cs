using System.Diagnostics.Metrics;

namespace RedisTyped.Resharding.Progress;

/// <summary>Publishes how a source of a proxy stands.</summary>
internal sealed class ReshardMeter : IDisposable
{
    private readonly ReshardInstruments _instruments = new();
    private readonly Func<ReshardReading> _read;

    public ReshardMeter(Func<ReshardReading> read)
    {
        _read = read;
        _instruments.Syncs(Syncs);
        _instruments.SourceLosses(() => One(_read().SourceLosses));
        _instruments.Spool(() => One(_read().Spooled));
        _instruments.SnapshotRead(() => OfLinks(static link => link.SnapshotRead));
        _instruments.SourceOffset(() => OfLinks(static link => link.SourceOffset));
        _instruments.AppliedOffset(() => OfLinks(static link => link.AppliedOffset));
        _instruments.Lag(LagOfLinks);
        _instruments.Keys(Keys);
        _instruments.Commands(Commands);
    }

    public void Dispose() => _instruments.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private Measurement<long>[] One(long value) => [new(value, Tag(ReshardInstruments.Source, _read().Source))];

    private IEnumerable<Measurement<long>> Syncs()
    {
        var reading = _read();
        yield return new(reading.FullSyncs, Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Sync, "full"));
        yield return new(reading.PartialSyncs, Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Sync, "partial"));
    }

    private IEnumerable<Measurement<long>> OfLinks(Func<SyncReading, long> value)
    {
        var reading = _read();
        return reading.Links.Select(link => new Measurement<long>(value(link), Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Link, link.Number)));
    }

    private IEnumerable<Measurement<double>> LagOfLinks()
    {
        var reading = _read();
        return reading.Links.Select(link => new Measurement<double>(link.Lag.TotalSeconds, Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Link, link.Number)));
    }

    private IEnumerable<Measurement<long>> Keys()
    {
        var reading = _read();
        foreach (var target in reading.Targets)
        {
            yield return new(target.KeysKept, Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Target, target.Target), Tag(ReshardInstruments.Outcome, "kept"));
            yield return new(target.KeysDropped, Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Target, target.Target), Tag(ReshardInstruments.Outcome, "dropped"));
            yield return new(target.Strays, Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Target, target.Target), Tag(ReshardInstruments.Outcome, "stray"));
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
            new(count, Tag(ReshardInstruments.Source, reading.Source), Tag(ReshardInstruments.Target, target.Target), Tag(ReshardInstruments.Command, name), Tag(ReshardInstruments.Outcome, outcome));
    }
}
