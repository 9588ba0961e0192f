using RedisTyped.Execution.Retries;

namespace RedisTyped.Epochs;

/// <summary>Makes calls again that a cut-over has refused, once there is a topology that they can go by. Thread-safe.</summary>
/// <param name="progress">How far the client is.</param>
/// <param name="look">Looks at what the nodes say; whether all have said something.</param>
/// <param name="timeout">How long a call may take with all its repetitions.</param>
/// <param name="time">The time.</param>
/// <param name="end">Calls are no longer made again.</param>
internal sealed class EpochCallFollower(EpochProgress progress, Func<Task<bool>> look, TimeSpan timeout, TimeProvider time, CancellationToken end) : ICallFollower
{
    // Fences may stand a little longer than it takes the first call to be refused and sent again, and a cut-over at its last steps opens them in a moment.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a node is asked again that does not answer: it may be the one that has news.</summary>
    private static readonly TimeSpan Persistence = TimeSpan.FromSeconds(1);

    public async Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ICallFollower follower = this;
        long start = time.GetTimestamp();
        for (Task<T>? made = first; ; made = null)
        {
            try
            {
                return await (made ?? call(state, cancellationToken)).ConfigureAwait(false);
            }
            catch (Exception fault) when (IsRefusal(fault))
            {
                // A wait, or a callback of the user's, may have taken any time. What counts is how long it takes to make it again.
                start = EpochRefusal.EndsWait(fault) ? time.GetTimestamp() : start;
                if (!await follower.AwaitTurnAsync(fault, start, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    public bool IsRefusal(Exception? fault) => EpochRefusal.Is(fault, progress.IsUnderWay);

    public async Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken)
    {
        TimeSpan left = Left(start);
        if (left <= TimeSpan.Zero || end.IsCancellationRequested)
        {
            return false;
        }

        if (progress.IsRecent)
        {
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            return true;
        }

        await LookAsync(left, cancellationToken).ConfigureAwait(false);
        Task news = progress.News;
        if (progress.IsRecent)
        {
            return true;
        }

        long pending = progress.Pending;
        if (pending < progress.Epoch || pending == 0)
        {
            return false;
        }

        if (pending == progress.Epoch)
        {
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            return true;
        }

        left = Left(start);
        await news.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return news.IsCompleted;
    }

    // Until all nodes have answered, or one of them has said enough.
    private async Task LookAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        for (long began = time.GetTimestamp(); ;)
        {
            Task<bool> looking = look();
            await ((Task)looking).WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            bool isOver = !looking.IsCompletedSuccessfully || await looking.ConfigureAwait(false);
            if (isOver || progress.IsRecent || progress.Pending > 0 || time.GetElapsedTime(began) > Persistence)
            {
                return;
            }
        }
    }

    private TimeSpan Left(long start) => timeout - time.GetElapsedTime(start);
}
