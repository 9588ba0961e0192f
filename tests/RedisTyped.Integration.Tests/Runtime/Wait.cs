namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>Waits for what a server or a connection does in its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Asks until the answer is the one waited for; gives the last answer, which is another after half a minute.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isReached)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var answer = await ask();
        while (!isReached(answer) && !limit.IsCancellationRequested)
        {
            await Task.Yield();
            answer = await ask();
        }

        return answer;
    }
}
