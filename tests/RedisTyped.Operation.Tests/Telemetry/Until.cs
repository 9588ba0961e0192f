namespace RedisTyped.Operation.Tests.Telemetry;

/// <summary>Asks until what is waited for is there.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks, no longer than half a minute.</summary>
    public static async Task IsTrueAsync(Func<bool> ask)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var pace = new PeriodicTimer(Pace);
        while (!ask())
        {
            await pace.WaitForNextTickAsync(limit.Token);
        }
    }
}
