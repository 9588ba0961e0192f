namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>Waits for what a server or a connection does in its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>How often to ask, so that asking does not keep the machine from what is waited for.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is the one waited for; gives the last answer, which is another after a minute and a half.</summary>
    public static Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isReached) => RepeatAsync(() => InTimeAsync(ask()), isReached);

    /// <summary>Asks until it is so, for a minute and a half at most; asking may fail meanwhile.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isReached, string what)
    {
        Exception? last = null;
        bool isSo = await RepeatAsync(AskAsync, static answer => answer);
        Assert.True(isSo, $"Not in time: {what}. {last}");

        async Task<bool> AskAsync()
        {
            try
            {
                bool answer = await InTimeAsync(isReached());
                last = null;
                return answer;
            }
            catch (Exception fault)
            {
                last = fault;
                return false;
            }
        }
    }

    public static Task UntilAsync(Func<bool> isReached, string what) => UntilAsync(() => Task.FromResult(isReached()), what);

    /// <summary>Gives what a task ends with, and fails where it has not ended in a minute and a half.</summary>
    public static async Task<T> EndOfAsync<T>(Task<T> task, string what)
    {
        await EndOfAsync((Task)task, what);
        return await task;
    }

    /// <summary>As <see cref="EndOfAsync{T}"/>, for a task that gives nothing.</summary>
    public static async Task EndOfAsync(Task task, string what)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bool hasEnded = await Task.WhenAny(task, Task.Delay(Limit, stop.Token)) == task;
        await stop.CancelAsync();
        Assert.True(hasEnded, $"Not in time: {what}.");
        await task;
    }

    // StackExchange.Redis 1.2.6 may lose a question with its connection, and would then be waited for without end.
    private static Task<T> InTimeAsync<T>(Task<T> asked) => asked.WaitAsync(Limit, TestContext.Current.CancellationToken);

    private static async Task<T> RepeatAsync<T>(Func<Task<T>> ask, Func<T, bool> isReached)
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
