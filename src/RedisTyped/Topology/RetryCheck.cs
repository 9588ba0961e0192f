namespace RedisTyped.Topology;

/// <summary>Checks how calls are to be repeated.</summary>
internal static class RetryCheck
{
    /// <summary>Adds every fault.</summary>
    public static void Check(RetryOptions? retry, List<string> faults)
    {
        if (retry?.MaxRetries is < 1 or > 100)
        {
            faults.Add(FormattableString.Invariant($"retry.maxRetries: {retry.MaxRetries} is out of range; give 1 to 100, or leave retry out"));
        }

        if (retry is not null && (retry.Delay < TimeSpan.Zero || retry.Delay > TimeSpan.FromMinutes(1)))
        {
            faults.Add($"retry.delay: {retry.Delay} is out of range; give a time from 0 to 1 minute");
        }
    }
}
