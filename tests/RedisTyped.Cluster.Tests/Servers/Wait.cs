namespace RedisTyped.Cluster.Tests.Servers;

/// <summary>Waits for what a server or a connection does in its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>How often to ask, so that asking does not keep the machine from what is waited for.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is the one waited for; gives the last answer, which is another after half a minute.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isReached)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var pace = new PeriodicTimer(Pace);
        var answer = await ask();
        while (!isReached(answer) && !limit.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            answer = await ask();
        }

        return answer;
    }
}
