using RedisTyped.Execution.Retries;

namespace RedisTyped.Batches;

/// <summary>
/// Makes calls of a batch again that were refused for the sake of another epoch: when the batch has ended, one behind the other in the order in which they
/// were queued, by the topology of that moment. Queuing is for one caller; afterwards it is thread-safe.
/// </summary>
internal sealed class FollowedCalls(ICallFollower follower) : ICallFollower
{
    private readonly List<Entry> _entries = [];

    public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var entry = new Entry();
        _entries.Add(entry);
        Task<T> followed = FollowAsync(entry, first, state, call, cancellationToken);
        entry.Followed = followed;

        // The batch reports it, and the caller may have dropped the result.
        _ = followed.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return followed;
    }

    public bool IsRefusal(Exception? fault) => follower.IsRefusal(fault);

    public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) => follower.AwaitTurnAsync(start, cancellationToken);

    /// <summary>Makes the refused calls again, once the batch has ended every result.</summary>
    /// <param name="start">When the batch was sent.</param>
    /// <param name="ready">Called before the first: from then on calls go to their nodes at once.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The refusals of those that have succeeded by now.</returns>
    public async Task<IReadOnlySet<Exception>> AgainAsync(long start, Action ready, CancellationToken cancellationToken)
    {
        bool isTurn = false;
        Entry[] refused = [];
        try
        {
            await Task.WhenAll(_entries.Select(static entry => entry.Ended.Task)).ConfigureAwait(false);
            refused = [.. _entries.Where(static entry => entry.Refusal is not null)];
            isTurn = refused.Length > 0 && await follower.AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isTurn)
            {
                ready();
            }

            foreach (Entry entry in _entries)
            {
                // Goes on here, and sends: so the order stays.
                entry.Turn.TrySetResult(isTurn);
            }
        }

        await Task.WhenAll(refused.Select(static entry => entry.Followed)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Calls that were merged have one refusal in common.
        var failed = refused.Where(static entry => !entry.Followed.IsCompletedSuccessfully).Select(static entry => entry.Refusal!).ToHashSet<Exception>(ReferenceEqualityComparer.Instance);
        return refused.Select(static entry => entry.Refusal!).Where(fault => !failed.Contains(fault)).ToHashSet<Exception>(ReferenceEqualityComparer.Instance);
    }

    /// <summary>Lets refused calls fail as they were refused.</summary>
    public void Drop() => _entries.ForEach(static entry => entry.Turn.TrySetResult(false));

    private async Task<T> FollowAsync<TState, T>(
        Entry entry, Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await first.ConfigureAwait(false);
        }
        catch (Exception fault) when (follower.IsRefusal(fault))
        {
            entry.Refusal = fault;
            entry.Ended.TrySetResult();
            if (!await entry.Turn.Task.ConfigureAwait(false))
            {
                throw;
            }
        }
        finally
        {
            entry.Ended.TrySetResult();
        }

        return await follower.FollowAsync(call(state, cancellationToken), state, call, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Entry
    {
        public Exception? Refusal { get; set; }

        public Task Followed { get; set; } = Task.CompletedTask;

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Without RunContinuationsAsynchronously: whoever gives the turn sees the call sent.
        public TaskCompletionSource<bool> Turn { get; } = new();
    }
}
