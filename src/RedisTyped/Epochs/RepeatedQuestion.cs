namespace RedisTyped.Epochs;

/// <summary>
/// A question that is asked again while it has no answer. StackExchange.Redis 1.2.6 may lose one together with its connection, without a word: to wait for its answer would
/// be to wait without end.
/// </summary>
internal static class RepeatedQuestion
{
    /// <summary>How long the first one waits: a cut-over does not see a client that is silent for twice as long.</summary>
    private static readonly TimeSpan Patience = EpochLease.Length / 2;

    /// <summary>From about then on there is one a minute, so that a node that stands still for long does not find many of them when it goes on.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(1);

    /// <summary>Asks until there is an answer, whichever of the questions it is to.</summary>
    /// <param name="ask">Asks once.</param>
    /// <param name="time">Gives the time.</param>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask, TimeProvider time)
    {
        var first = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        for (TimeSpan patience = Patience; !first.Task.IsCompleted; patience = patience < LongestPatience ? patience * 2 : patience)
        {
            _ = AskAsync(ask, first);
            await ((Task)first.Task).WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await first.Task.ConfigureAwait(false);
    }

    private static async Task AskAsync<T>(Func<Task<T>> ask, TaskCompletionSource<T> first)
    {
        try
        {
            first.TrySetResult(await ask().ConfigureAwait(false));
        }
        catch (Exception fault)
        {
            first.TrySetException(fault);
        }
    }
}
