namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>Waits for what a server or a connection does in its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until it is so, for half a minute at most; asking may fail meanwhile.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isReached, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var pace = new PeriodicTimer(Pace);
        Exception? last = null;
        do
        {
            try
            {
                if (await isReached())
                {
                    return;
                }

                last = null;
            }
            catch (Exception fault) when (!limit.IsCancellationRequested)
            {
                last = fault;
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
        while (!limit.IsCancellationRequested);
        Assert.Fail($"Not in time: {what}. {last}");
    }

    public static Task UntilAsync(Func<bool> isReached, string what) => UntilAsync(() => Task.FromResult(isReached()), what);
}
