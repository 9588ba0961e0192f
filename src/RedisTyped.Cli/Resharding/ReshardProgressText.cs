using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Cli.Resharding;

/// <summary>Tells in a line how a source stands, with the rate since the last line.</summary>
internal sealed class ReshardProgressText(TimeProvider time)
{
    private readonly Dictionary<int, (long Bytes, long Offset)> _last = [];
    private long _lastAt;

    /// <summary>The lines of one moment; one if nobody follows.</summary>
    public IReadOnlyList<string> Lines(ReshardReading reading)
    {
        long now = time.GetTimestamp();
        double seconds = _lastAt == 0 ? 0 : time.GetElapsedTime(_lastAt, now).TotalSeconds;
        _lastAt = now;
        if (reading.Links.Count == 0)
        {
            return [$"{reading.Source}: no replica follows"];
        }

        return [.. reading.Links.Select(link => Line(reading.Source, link, link.Phase == SyncPhase.Stream ? Commands(TargetsOf(reading, link)) : Keys(TargetsOf(reading, link)), seconds))];
    }

    /// <summary>Bytes as people read them.</summary>
    public static string Size(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        int unit = 0;
        while (bytes >= 1000 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    // After a restart targets may have a stream each. A link that nobody follows yet, or any more, may be for all of them.
    private static TargetReading[] TargetsOf(ReshardReading reading, SyncReading link) =>
        [.. reading.Targets.Where(target => link.Replicas.Count == 0 || link.Replicas.Any(replica => replica.Target == target.Target))];

    private static string Keys(TargetReading[] read)
    {
        long strays = read.Sum(static target => target.Strays);
        string targets = string.Join(", ", read.Select(static target =>
            $"{target.Target}: {Figures.Keys(target.KeysKept)} kept, {Figures.Count(target.KeysDropped)} dropped"));
        return strays == 0 ? targets : $"{targets}, {Figures.Count(strays)} strays";
    }

    private static string Commands(TargetReading[] read)
    {
        return string.Join(", ", read.Select(static target => $"{target.Target}: {Figures.Count(Sum(target, static count => count.Passed))} commands passed, "
            + $"{Figures.Count(Sum(target, static count => count.Dropped))} dropped, {Figures.Count(Sum(target, static count => count.Split))} split, "
            + $"{Figures.Count(Sum(target, static count => count.Refetched))} fetched"));

        static long Sum(TargetReading target, Func<CommandReading, long> of) => target.Commands.Values.Sum(of);
    }

    private string Line(string source, SyncReading link, string counts, double seconds)
    {
        var (bytes, offset) = _last.GetValueOrDefault(link.Number);
        _last[link.Number] = (link.SnapshotRead, link.SourceOffset);
        double rate = seconds > 0 ? (link.SnapshotRead - bytes) / seconds : 0;
        string name = $"{source} link {link.Number}";
        return link.Phase switch
        {
            SyncPhase.Connecting => $"{name}: waits for the source",
            SyncPhase.Waiting => $"{name}: the source makes a snapshot",
            SyncPhase.Snapshot => $"{name}: snapshot {Snapshot(link)}, {Size(rate)}/s{Remaining(link, rate)}; {counts}",
            SyncPhase.Loading => $"{name}: {link.Replicas.Count(static replica => replica.AppliedOffset == 0)} of {link.Replicas.Count} replicas load; {Size(link.Replicas.Sum(static replica => replica.Waiting))} wait; {counts}",
            SyncPhase.Stream when link.Replicas.Count == 0 => $"{name}: no replica follows; {counts}",
            _ => $"{name}: stream {Size(seconds > 0 ? (link.SourceOffset - offset) / seconds : 0)}/s, lag {Size(link.LagBytes)} and {link.Lag.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s; {counts}",
        };
    }

    private static string Snapshot(SyncReading link) => (link.SnapshotTotal, link.SnapshotEstimate) switch
    {
        ({ } total, _) => $"{Size(link.SnapshotRead)} of {Size(total)} ({Figures.Percent(Part(link, total))})",
        (null, { } estimate) => $"{Size(link.SnapshotRead)} of about {Size(estimate)} ({Figures.Percent(Part(link, estimate))})",
        _ => Size(link.SnapshotRead),
    };

    private static double Part(SyncReading link, long total) => total == 0 ? 1 : (double)link.SnapshotRead / total;

    private static string Remaining(SyncReading link, double rate) => (link.SnapshotTotal ?? link.SnapshotEstimate) is { } total && rate > 0
        ? $", {(link.SnapshotTotal is null ? "about " : "")}{TimeSpan.FromSeconds((total - link.SnapshotRead) / rate).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture)} left"
        : "";
}
