using System.Diagnostics.Metrics;

namespace RedisTyped.Resharding.Progress;

/// <summary>The instruments of a resharding, whichever way its keys go: what they are called, and what they count. They are read when asked, so that they cost nothing else.</summary>
internal sealed class ReshardInstruments : IDisposable
{
    /// <summary>The name to listen by.</summary>
    public const string Name = "RedisTyped.Resharding";

    public const string Source = "redistyped.reshard.source";
    public const string Target = "redistyped.reshard.target";
    public const string Sync = "redistyped.reshard.sync";
    public const string Outcome = "redistyped.reshard.outcome";
    public const string Link = "redistyped.reshard.link";
    public const string Command = "redistyped.reshard.command";

    private readonly Meter _meter = new(Name);

    public void Dispose() => _meter.Dispose();

    public void Syncs(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter("redistyped.reshard.syncs", read, "{sync}", "Links begun: full ones with a snapshot, partial ones where a link was left.");

    public void SourceLosses(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter("redistyped.reshard.source.losses", read, "{link}", "Links that the source broke.");

    public void Retries(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter("redistyped.reshard.retries", read, "{connection}", "Connections to targets that broke and were made again.");

    public void Spool(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableUpDownCounter("redistyped.reshard.spool", read, "By", "Bytes that wait on disk.");

    public void SnapshotRead(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge("redistyped.reshard.snapshot.read", read, "By", "Bytes of the snapshot that were read.");

    public void SourceOffset(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge("redistyped.reshard.source.offset", read, "By", "How far the stream has been read.");

    public void AppliedOffset(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge("redistyped.reshard.applied.offset", read, "By", "How far all who follow the link, or its target, have answered for the stream.");

    public void Lag(Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge("redistyped.reshard.lag", read, "s", "Age of the oldest byte that has no answer from there.");

    public void RoundTrip(Func<IEnumerable<Measurement<double>>> read) => _meter.CreateObservableGauge(
        "redistyped.reshard.target.p99", read, "s", "What 99 of 100 batches of the last second took at most until the target had answered, all links to it together.");

    public void Ceiling(Func<IEnumerable<Measurement<long>>> read) => _meter.CreateObservableGauge(
        "redistyped.reshard.target.ceiling", read, "By/s", "Bytes of keys that a target is given at most since it answers slowly.");

    public void Keys(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter("redistyped.reshard.keys", read, "{key}", "Keys of snapshots, and those that were read one by one, by what became of them.");

    public void Commands(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter("redistyped.reshard.commands", read, "{command}", "Commands of the stream, by what became of them.");
}
