namespace RedisTyped.Gateway.Tests;

/// <summary>Waits for what has to end, so that what does not end is a failure that says so, and no run that hangs.</summary>
internal static class InTime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Waits for three minutes at most.</summary>
    /// <param name="task">What has to end.</param>
    /// <param name="what">What is waited for.</param>
    /// <exception cref="TimeoutException">It has not ended.</exception>
    public static async Task AwaitAsync(Task task, string what)
    {
        if (task.IsCompleted)
        {
            await task;
            return;
        }

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(task, Task.Delay(Limit, rest.Token)) != task)
        {
            throw new TimeoutException($"Not in time: {what}.");
        }

        await rest.CancelAsync();
        await task;
    }

    /// <inheritdoc cref="AwaitAsync(Task, string)"/>
    /// <returns>What it gives.</returns>
    public static async Task<T> AwaitAsync<T>(Task<T> task, string what)
    {
        await AwaitAsync((Task)task, what);
        return await task;
    }
}
