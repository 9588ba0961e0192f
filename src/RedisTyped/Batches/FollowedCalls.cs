using RedisTyped.Batches.Merging;
using RedisTyped.Execution.Retries;

namespace RedisTyped.Batches;

/// <summary>
/// Makes calls of a batch again that were refused because their keys had moved: when the batch has ended, in the order in which they
/// were queued, by the topology of that moment. Queuing is for one caller; afterwards it is thread-safe.
/// </summary>
/// <param name="follower">Tells refusals, and makes a call again.</param>
/// <param name="keys">
/// Takes the keys of the call that is being queued, if nodes may refuse one call of a key and take another: then none is made again behind a later one of its key
/// that was not refused, and one that is made again is waited for by the next of its key. Null where a refused call is made again whatever has run behind it.
/// </param>
internal sealed class FollowedCalls(ICallFollower follower, List<byte[]>? keys = null) : ICallFollower
{
    private readonly List<FollowedCall> _calls = [];
    private FollowedCall? _open;
    private volatile bool _isOver;

    public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        FollowedCall made = _open ?? new FollowedCall();
        _open = null;
        if (keys is not null)
        {
            made.Keys = [.. keys];
            keys.Clear();
        }

        _calls.Add(made);
        Task<T> followed = made.HasParts ? first : FollowAsync(made, first, state, call, cancellationToken);
        made.Followed = followed;

        // The batch reports it, and the caller may have dropped the result.
        _ = followed.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return followed;
    }

    public bool IsRefusal(Exception? fault) => follower.IsRefusal(fault);

    public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) => follower.AwaitTurnAsync(start, cancellationToken);

    // The parts of a call are queued before the call itself is handed out.
    public Task<bool> IsToBeMadeAgainAsync(Task sent, long start, CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return follower.IsToBeMadeAgainAsync(sent, start, cancellationToken);
        }

        _open ??= new FollowedCall();
        return IsTurnAsync(sent, _open.Add(sent));
    }

    /// <summary>Makes the refused calls again, once the batch has ended every result.</summary>
    /// <param name="start">When the batch was sent.</param>
    /// <param name="ready">Called before the first: from then on calls go to their nodes at once.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The refusals of those that have succeeded by now.</returns>
    public async Task<IReadOnlySet<Exception>> AgainAsync(long start, Action ready, CancellationToken cancellationToken)
    {
        FollowedCall[] refused = [];
        HashSet<FollowedCall> again = [];
        bool isTurn = false;
        try
        {
            await Task.WhenAll(_calls.Select(static call => call.Ended)).ConfigureAwait(false);
            refused = [.. _calls.Where(call => call.RefusalsBy(follower.IsRefusal).Length > 0)];
            again = refused.Length > 0 ? ToBeMadeAgain() : [];
            isTurn = again.Count > 0 && await follower.AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isTurn)
            {
                _isOver = true;
                ready();
            }

            Give(isTurn ? again : [], cancellationToken);
        }

        await Task.WhenAll(refused.Select(static call => call.Followed)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Calls that were merged have one refusal in common.
        HashSet<Exception> failed = RefusalsOf(refused.Where(static call => !call.Followed.IsCompletedSuccessfully));
        HashSet<Exception> all = RefusalsOf(refused);
        all.ExceptWith(failed);
        return all;
    }

    /// <summary>Lets refused calls fail as they were refused.</summary>
    public void Drop() => _calls.ForEach(static call => call.Give(isTurn: false));

    private HashSet<Exception> RefusalsOf(IEnumerable<FollowedCall> calls) =>
        calls.SelectMany(call => call.RefusalsBy(follower.IsRefusal)).ToHashSet<Exception>(ReferenceEqualityComparer.Instance);

    // What a later call of a key has found or written would be otherwise if an earlier one of it ran now.
    private HashSet<FollowedCall> ToBeMadeAgain()
    {
        var again = new HashSet<FollowedCall>();
        var run = new HashSet<byte[]>(KeyBytesComparer.Instance);
        for (int i = _calls.Count - 1; i >= 0; i--)
        {
            FollowedCall call = _calls[i];
            int refusals = call.RefusalsBy(follower.IsRefusal).Length;
            if (refusals > 0 && !Array.Exists(call.Keys, run.Contains))
            {
                again.Add(call);
            }

            if (call.HasRun(refusals))
            {
                run.UnionWith(call.Keys);
            }
        }

        return again;
    }

    private void Give(HashSet<FollowedCall> again, CancellationToken stop)
    {
        var last = new Dictionary<byte[], Task>(KeyBytesComparer.Instance);
        foreach (FollowedCall call in _calls)
        {
            if (!again.Contains(call))
            {
                call.Give(isTurn: false);
                continue;
            }

            Task before = Task.WhenAll(call.Keys.Select(key => last.GetValueOrDefault(key)).OfType<Task>());
            Array.ForEach(call.Keys, key => last[key] = call.Followed);
            if (before.IsCompleted)
            {
                // Goes on here, and sends: so the order stays.
                call.Give(isTurn: true);
            }
            else
            {
                _ = GiveBehindAsync(call, before, stop);
            }
        }
    }

    private static async Task GiveBehindAsync(FollowedCall call, Task before, CancellationToken stop)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        call.Give(isTurn: !stop.IsCancellationRequested);
    }

    private async Task<bool> IsTurnAsync(Task sent, Task<bool> turn)
    {
        await sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return follower.IsRefusal(sent.Exception?.InnerException) && await turn.ConfigureAwait(false);
    }

    private async Task<T> FollowAsync<TState, T>(
        FollowedCall made, Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await first.ConfigureAwait(false);
        }
        catch (Exception fault) when (follower.IsRefusal(fault))
        {
            made.End(fault);
            if (!await made.Turn.ConfigureAwait(false))
            {
                throw;
            }
        }
        finally
        {
            made.End(refusal: null);
        }

        return await follower.FollowAsync(call(state, cancellationToken), state, call, cancellationToken).ConfigureAwait(false);
    }
}
