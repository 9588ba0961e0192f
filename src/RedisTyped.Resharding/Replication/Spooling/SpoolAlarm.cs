using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Replication.Spooling;

/// <summary>Alarms once when a spool fills up, and again after it has emptied. Thread-safe.</summary>
/// <param name="spool">The spool.</param>
/// <param name="source">What the source is called whose bytes wait there.</param>
/// <param name="events">Told.</param>
internal sealed class SpoolAlarm(SpoolFolder spool, string source, ReshardEvents events)
{
    private const double Filling = 0.8;
    private const double Emptied = 0.5;

    private int _isAlarmed;

    /// <summary>Looks how full it is; costs next to nothing.</summary>
    public void Look()
    {
        double share = (double)spool.Used / Math.Max(1, spool.Limit);
        if (share >= Filling && Interlocked.Exchange(ref _isAlarmed, 1) == 0)
        {
            events.Report(
                "spool-filling",
                $"The spool of source {source} is {share:P0} full: a target is slower than the source. When it is full, the source is not read any more and will break the link.",
                ("source", source),
                ("spooled", spool.Used),
                ("limit", spool.Limit));
        }
        else if (share < Emptied)
        {
            Volatile.Write(ref _isAlarmed, 0);
        }
    }
}
