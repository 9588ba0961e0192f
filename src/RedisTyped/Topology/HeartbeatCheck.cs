using RedisTyped.Nodes.Health;

namespace RedisTyped.Topology;

/// <summary>Checks how nodes are to be watched.</summary>
internal static class HeartbeatCheck
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Adds every fault.</summary>
    public static void Check(HeartbeatOptions? heartbeat, List<string> faults)
    {
        if (heartbeat is null)
        {
            faults.Add("heartbeat: is null; leave it out for the defaults, or set its Enabled to false");
            return;
        }

        CheckTime(heartbeat.Interval, "heartbeat.interval", Shortest, faults);
        CheckTime(heartbeat.Timeout, "heartbeat.timeout", Shortest, faults);
        CheckTime(heartbeat.SlowAfter, "heartbeat.slowAfter", TimeSpan.FromTicks(1), faults);
        CheckCount(heartbeat.MissesToDown, "heartbeat.missesToDown", faults);
        CheckCount(heartbeat.AnswersToConnected, "heartbeat.answersToConnected", faults);
    }

    private static void CheckTime(TimeSpan time, string place, TimeSpan least, List<string> faults)
    {
        if (time < least || time > Longest)
        {
            faults.Add($"{place}: {time} is out of range; give a time from {(least == Shortest ? "10 milliseconds" : "above 0")} to 1 hour");
        }
    }

    private static void CheckCount(int count, string place, List<string> faults)
    {
        if (count < 1)
        {
            faults.Add(FormattableString.Invariant($"{place}: {count} is out of range; give 1 or more"));
        }
    }
}
