using RedisTyped.Batches.Merging;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Batches;

/// <summary>
/// Makes calls of a batch again that were refused because their keys had moved, or are about to: when the batch has ended, in the order in which they
/// were queued, by the topology of that moment. Queuing is for one caller; afterwards it is thread-safe.
/// </summary>
/// <remarks>
/// A node may refuse one call of a key and take a later one. From the first refusal on the answers of reads are held until the batch has ended: a read behind a
/// write that is made again is made again itself. As long as nothing is refused, nothing waits.
/// </remarks>
/// <param name="follower">Tells refusals, and makes a call again.</param>
internal sealed class FollowedCalls(ICallFollower follower) : ICallFollower
{
    private readonly List<FollowedCall> _calls = [];
    private readonly List<byte[]> _keys = [];
    private readonly List<int> _partEnds = [];
    private FollowedCall? _open;
    private CommandMethod? _method;
    private int _position;
    private int _taken;
    private long _ended;
    private BatchRun? _run;
    private volatile bool _hasRefusals;
    private volatile bool _isOver;

    /// <summary>Says which call is queued next. What one before has left that was not queued after all, since it threw, is forgotten.</summary>
    public void Begin(CommandMethod method, int position)
    {
        _method = method;
        _position = position;
        _open = null;
        _keys.RemoveRange(_taken, _keys.Count - _taken);
        _partEnds.Clear();
    }

    /// <summary>Says which key it concerns, as it is stored.</summary>
    public void Concern(byte[] key) => _keys.Add(key);

    /// <summary>Says that the next keys are those of its next part.</summary>
    public void EndPart() => _partEnds.Add(_keys.Count - _taken);

    /// <summary>A command has failed. Told before the result of any later command of its node ends.</summary>
    public void Note(Exception fault)
    {
        if (!_hasRefusals && IsRefusal(fault))
        {
            _hasRefusals = true;
        }
    }

    public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        FollowedCall made = Open();
        _open = null;
        made.FirstKey = _taken;
        made.KeyCount = _keys.Count - _taken;
        made.PartEnds = made.HasParts ? [.. _partEnds] : [];
        made.IsQueued = !first.IsCompleted;
        _taken = _keys.Count;
        _calls.Add(made);
        Task<T> followed = made.HasParts ? first : FollowAsync(made, first, state, call, cancellationToken);
        made.Followed = followed;
        made.ResultEnd = ResultEnd.Of(followed);
        return followed;
    }

    public bool IsRefusal(Exception? fault) => follower.IsRefusal(fault);

    public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) => follower.AwaitTurnAsync(start, cancellationToken);

    // The parts of a call are queued before the call itself is handed out.
    public Task<bool> IsToBeMadeAgainAsync(Task sent, long start, CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return IsToBeMadeOnceMoreAsync(sent, cancellationToken);
        }

        FollowedCall made = Open();
        return IsTurnAsync(made, made.Add(sent));
    }

    /// <summary>Makes the refused calls again, once the batch has ended every result.</summary>
    /// <param name="topology">The topology by which it was queued; where another epoch is in force by now, nothing is waited for.</param>
    /// <param name="ready">Called before the first: from then on calls go to their nodes at once.</param>
    /// <param name="run">What stops it; its failures become those of now.</param>
    public async Task AgainAsync(ConnectedTopology? topology, Action ready, BatchRun run)
    {
        await Task.WhenAll(_calls.Select(static call => call.Ended)).ConfigureAwait(false);

        // A batch may have taken any time until here. What counts is how long it takes to make its calls again.
        _ended = TimeProvider.System.GetTimestamp();
        if (!_hasRefusals)
        {
            return;
        }

        _run = run;
        HashSet<FollowedCall> again = [];
        bool isTurn = false;
        try
        {
            OrderedCall[] order = [.. _calls.Select(call => call.OrderBy(KeysOf(call)))];
            again = [.. CallOrder.MadeAgain(order).Select(place => _calls[place])];
            isTurn = again.Count > 0 && (topology is { IsPast: true } || await follower.AwaitTurnAsync(_ended, run.Stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (run.IsStopped)
        {
            run.NoteStopped();
        }
        finally
        {
            if (isTurn)
            {
                _isOver = true;
                ready();
            }

            Give(isTurn ? again : [], run.Stop);
        }

        FollowedCall[] open = [.. _calls.Where(call => call.IsHeld || call.Faults.Length > 0)];
        await Task.WhenAll(open.Select(static call => call.ResultEnd)).ConfigureAwait(false);
        Report(open, run);
    }

    /// <summary>The ends of what the callers have.</summary>
    public IEnumerable<Task> ResultEnds => _calls.Select(static call => call.ResultEnd);

    /// <summary>Lets refused calls fail as they were refused.</summary>
    public void Drop() => _calls.ForEach(static call => call.Give(isTurn: false));

    private List<byte[]> KeysOf(FollowedCall call) => _keys.GetRange(call.FirstKey, call.KeyCount);

    private FollowedCall Open() => _open ??= new FollowedCall(_method, _position);

    // Of a call with parts only success counts here: each part that failed is told by itself.
    private void Report(FollowedCall[] calls, BatchRun run)
    {
        HashSet<FollowedCall> told = [.. calls.Where(static call => call.Followed.IsCompletedSuccessfully || !call.HasParts)];
        FollowedCall[] queued = [.. _calls.Where(static call => call.IsQueued)];
        IReadOnlySet<int> known = run.Forgive(
            told.SelectMany(static call => call.Faults).ToHashSet<Exception>(ReferenceEqualityComparer.Instance),
            position => FollowedCall.OwnerOf(queued, position) is { } owner && told.Contains(owner));
        foreach (FollowedCall call in told.Where(call => !call.Followed.IsCompletedSuccessfully && (call.IsHeld || (call.IsQueued && known.Contains(call.Position)))))
        {
            run.Fail(call);
        }
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

            Task before = Task.WhenAll(KeysOf(call).Select(key => last.GetValueOrDefault(key)).OfType<Task>());
            foreach (byte[] key in KeysOf(call))
            {
                last[key] = call.ResultEnd;
            }

            if (before.IsCompleted)
            {
                // Goes on here, and sends: so the order stays.
                Give(call, stop);
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
        Give(call, stop);
    }

    // What was answered before the batch was stopped is out of date, and so it is cancelled; what was refused stays refused.
    private static void Give(FollowedCall call, CancellationToken stop) => call.Give(isTurn: call.IsHeld || !stop.IsCancellationRequested);

    private async Task<bool> IsTurnAsync(FollowedCall made, FollowedPart part)
    {
        await part.Sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Exception? fault = part.Sent.Exception?.InnerException;
        bool isRefused = IsRefusal(fault);
        bool isHeld = !isRefused && made.IsRead && _hasRefusals;
        if (isRefused)
        {
            _hasRefusals = true;
        }
        else if (isHeld)
        {
            made.Hold();
        }

        part.Decide(isRefused, isHeld, fault);
        return (isRefused || isHeld) && await part.Turn.ConfigureAwait(false);
    }

    // Once for each failure: asked later, it may count for something else.
    private bool Keeps(FollowedCall made, Exception fault)
    {
        if (IsRefusal(fault))
        {
            _hasRefusals = true;
            made.Refuse(fault);
            return true;
        }

        if (made.IsRead && _hasRefusals && fault is RedisServerException)
        {
            made.Hold(fault);
            return true;
        }

        return false;
    }

    private async Task<bool> IsToBeMadeOnceMoreAsync(Task sent, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _run!.Stop);
        return await follower.IsToBeMadeAgainAsync(sent, _ended, either.Token).ConfigureAwait(false);
    }

    private async Task<T> FollowAsync<TState, T>(
        FollowedCall made, Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            T answer = await first.ConfigureAwait(false);
            if (!made.IsRead || !_hasRefusals)
            {
                return answer;
            }

            made.Hold();
            made.End();
            if (!await made.Turn.ConfigureAwait(false))
            {
                return answer;
            }
        }
        catch (Exception fault)
        {
            if (!Keeps(made, fault))
            {
                throw;
            }

            made.End();
            if (!await made.Turn.ConfigureAwait(false))
            {
                throw;
            }
        }
        finally
        {
            made.End();
        }

        // Sent here, in its turn. Should it end at once, its caller is not to go on where others are given theirs.
        return await MakeAgainAsync(_run!, state, call, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    // It ends with the batch, however long its node or the next epoch takes.
    private async Task<T> MakeAgainAsync<TState, T>(BatchRun run, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Stop);
        try
        {
            return await follower.FollowAsync(call(state, either.Token), state, call, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (run.StopFault is { } late && !cancellationToken.IsCancellationRequested)
        {
            throw late;
        }
    }
}
