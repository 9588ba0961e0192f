namespace RedisTyped.Resharding.Planning;

/// <summary>How long bringing keys over takes, roughly: by what was measured on a machine with two cores, and by the limits that a plan sets.</summary>
internal static class PlanDuration
{
    // A replica loads some 150 MB and 600,000 small keys a second there, and a writer writes some 200,000 keys; plans had better promise less.
    private const double ReplicaBytes = 100e6;
    private const double ReplicaKeys = 400_000;
    private const double WriterBytes = 50e6;
    private const double WriterKeys = 150_000;
    private const double ScannerKeys = 50_000;

    public static TimeSpan Of(IReadOnlyList<PlannedLink> links, PlanPolicies policies)
    {
        var turns = new double[Math.Max(1, policies.ParallelSources)];

        // The longest first, each to whoever is free first.
        foreach (double seconds in links.GroupBy(static link => link.Source).Select(source => source.Max(link => Seconds(link, policies))).OrderDescending())
        {
            int free = Array.IndexOf(turns, turns.Min());
            turns[free] += seconds;
        }

        return TimeSpan.FromSeconds(turns.Max());
    }

    private static double Seconds(PlannedLink link, PlanPolicies policies)
    {
        var (bytes, keys) = link.Mode switch
        {
            LandingMode.Proxy or LandingMode.Merge => (ReplicaBytes, ReplicaKeys),
            LandingMode.Write => (WriterBytes, WriterKeys),
            _ => (WriterBytes, ScannerKeys),
        };
        return Math.Max(
            link.Bytes / Math.Min(bytes, policies.RateBytes ?? double.MaxValue),
            link.Keys / Math.Min(keys, policies.RateKeys ?? double.MaxValue));
    }
}
