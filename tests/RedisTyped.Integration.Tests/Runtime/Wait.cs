using System.Runtime.CompilerServices;

namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>Waits for what a server or a connection does in its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>How often to ask, so that asking does not keep the machine from what is waited for.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is the one waited for; gives the last answer, which is another after a minute and a half.</summary>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T>> ask, Func<T, bool> isReached, [CallerArgumentExpression(nameof(ask))] string question = "", [CallerArgumentExpression(nameof(isReached))] string answers = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var pace = new PeriodicTimer(Pace);
        var answer = await AnswerAsync();
        while (!isReached(answer) && !limit.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            answer = await AnswerAsync();
        }

        return answer;

        // A question that nobody answers is a failure, not a hang.
        Task<T> AnswerAsync() => ForAsync(ask(), $"the answer to {question}, which was to be {answers}");
    }

    /// <summary>Asks until it is so, for a minute and a half at most; asking may fail meanwhile.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isReached, string what)
    {
        Exception? last = null;
        bool isSo = await UntilAsync(AskAsync, static answer => answer, what, "so");
        Assert.True(isSo, $"Not in time: {what}. {last}");

        async Task<bool> AskAsync()
        {
            try
            {
                bool answer = await isReached();
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

    /// <summary>Waits for what ends by itself, and fails where it does not in a minute and a half: no fault of what is waited for looks like that.</summary>
    public static async Task<T> ForAsync<T>(Task<T> end, [CallerArgumentExpression(nameof(end))] string what = "")
    {
        await ForAsync((Task)end, what);
        return await end;
    }

    /// <inheritdoc cref="ForAsync{T}"/>
    public static async Task ForAsync(Task end, [CallerArgumentExpression(nameof(end))] string what = "")
    {
        await end.WaitAsync(Limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.True(end.IsCompleted, $"It has not ended within {Limit.TotalSeconds:0} s: {what}.");
        await end;
    }

    public static Task UntilAsync(Func<bool> isReached, string what) => UntilAsync(() => Task.FromResult(isReached()), what);
}
