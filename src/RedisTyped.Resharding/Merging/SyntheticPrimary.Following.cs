using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Server;

namespace RedisTyped.Resharding.Merging;

/// <summary>The target's side: who may follow, and from where.</summary>
internal sealed partial class SyntheticPrimary
{
    /// <summary>Where the primary that was expected stopped; ends when it has come.</summary>
    public Task<ReplicationPosition> Fenced => _retiring.Fenced;

    /// <summary>
    /// From now on the target is a primary that retires: it is told to follow us (<c>REPLICAOF</c>), asks to go on in its own history where
    /// it is, and does, so that it keeps its keys, refuses writes, and is given what is written on the nodes that took its place. It is
    /// never given a snapshot. Call it before the target is told, with no client writing to it.
    /// </summary>
    /// <param name="atLeast">Its <c>master_replid</c> and <c>master_repl_offset</c>. Its own signs of life may move the offset further.</param>
    /// <param name="starts">Where each link of the way back begins: what its source has before is with the target already.</param>
    public void ExpectPrimary(ReplicationPosition atLeast, IReadOnlyDictionary<string, LandedPosition> starts)
    {
        foreach (var lander in _landers)
        {
            if (!starts.ContainsKey(lander.Link.Name))
            {
                throw new ArgumentException($"It is not said where {lander.Link} begins.", nameof(starts));
            }
        }

        lock (_gate)
        {
            if (_hasHistory)
            {
                _retiring.ExpectAgain(former: null);
            }
            else
            {
                _retiring.Expect(atLeast, starts);
            }
        }
    }

    private async Task FollowAsync(ReplicaSession session)
    {
        // It is there, though it may have to wait for its turn behind a long command.
        Interlocked.Increment(ref _arriving);
        try
        {
            if (_refusal is not null)
            {
                session.End("its links have ended", retry: true);
                return;
            }

            if (_history.Session is { } other && HasTarget)
            {
                if (other.Peer != session.Peer)
                {
                    throw new ReshardException(ReshardFailure.Replica, $"{session.Peer} was refused: {other.Peer} follows already, and there is one target only.");
                }

                other.End("it has come again");
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, session.Ending);
            await _turn.TakeAsync(waiting.Token).ConfigureAwait(false);
            try
            {
                await BeginAsync(session).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            session.End("this process ends", retry: true);
        }
        catch (ReshardException e)
        {
            session.End(e.Message, retry: true);
            _events.Report("replica-refused", e.Message, ("replica", session.Peer));
        }
        catch (Exception fault) when (!_ending.IsCancellationRequested)
        {
            // The links first: with the session the history ends, of which each would be told.
            Refuse(fault);
            session.End("its links have ended", retry: true);
        }
        finally
        {
            Interlocked.Decrement(ref _arriving);
        }
    }

    // Called by who has the turn.
    private async ValueTask BeginAsync(ReplicaSession session)
    {
        var resume = session.Request.Resume;
        if (resume is { } at && _retiring.IsAt(at))
        {
            Adopt(at);
            resume = at with { Id = _history.Id };
        }
        else if (resume is { } again && again == _retiring.Former)
        {
            // It was not told the new id, or has forgotten it.
            resume = again with { Id = _history.Id };
        }

        if (resume is { } wanted && _hasHistory && _history.Reaches(wanted))
        {
            await ResumeAsync(session, wanted.Offset).ConfigureAwait(false);
        }
        else if (_retiring.IsTarget)
        {
            session.End("it is a primary that retires, and asks for keys that it must not be given", retry: true);
            if (_retiring.Refuse())
            {
                _events.Report(
                    "fence-refused",
                    $"{session.Peer} wants a snapshot, and is a primary that retires: it gets none and keeps its keys. It cannot be gone back to without copying them.",
                    ("replica", session.Peer),
                    ("target", _options.Target));
            }
        }
        else
        {
            BeginFull(session);
        }
    }

    private async ValueTask ResumeAsync(ReplicaSession session, long offset)
    {
        _history.Session?.End("it has come again");
        Attend(session);
        session.BeginPartial(new ReplicationPosition(_history.Id, offset));
        Resumed++;
        Answer(offset);
        await _history.ResumeAsync(session, offset).ConfigureAwait(false);
        _appendedAt = _options.Time.GetTimestamp();
        _events.Report(
            "partial-sync", $"{session.Peer} follows as {_options.Target}, where it was, at offset {offset}.",
            ("target", _options.Target), ("replica", session.Peer), ("offset", offset));
        Returned("where it was");
    }

    private void BeginFull(ReplicaSession session)
    {
        _history.Session?.End("it has come again");
        _history.Begin(MergedHistory.FirstOffset);
        _libraries.Clear();
        _answers.Reset(0);
        _log?.Begin(_history.Id, MergedHistory.FirstOffset, former: null, new Dictionary<string, LandedPosition>(StringComparer.Ordinal));
        _snapshot = new MergedSnapshot(session, _options.RdbVersion, _landers.Select(static lander => lander.Link.Name), _options.Time);
        TaskCompletionSource ready;
        lock (_gate)
        {
            BeginGeneration();
            foreach (var lander in _landers)
            {
                lander.Forget();
            }

            _hasHistory = true;
            ready = _ready;
        }

        // Who waits for room is part of the history before, which nobody answers for any more.
        _answers.Tell();
        Attend(session);
        session.BeginFull(new ReplicationPosition(_history.Id, MergedHistory.FirstOffset), spoolSnapshot: false);
        _history.Session = session;
        Snapshots++;
        ready.TrySetResult();
        _events.Report(
            "full-sync", $"{session.Peer} follows as {_options.Target}, from a snapshot of {_landers.Length} sources on.",
            ("target", _options.Target), ("replica", session.Peer));
        Returned("and gets everything anew");
    }

    private void Attend(ReplicaSession session)
    {
        session.OnApplied = () =>
        {
            if (_history.Session == session)
            {
                Answer(session.Applied);
            }
        };
        session.Ending.Register(() => Left(session));
    }

    // A target that has not loaded its snapshot when it leaves has nothing to go on from.
    private void Left(ReplicaSession session)
    {
        if (_history.Session == session && Answered < MergedHistory.FirstOffset)
        {
            GiveUp("the target left before it had loaded its snapshot");
        }
    }

    /// <summary>The history is of no use: the target begins another when it comes again.</summary>
    internal void GiveUp(string why)
    {
        ReplicaSession? session;
        lock (_gate)
        {
            if (!_hasHistory)
            {
                return;
            }

            session = _history.Session;
            _hasHistory = false;
            _over.TrySetResult();
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var lander in _landers)
            {
                lander.Forget();
            }

            if (!_isAppending && _turn.Holder is { } holder)
            {
                // It may never come to the end of its command.
                _turn.GiveBack(holder);
            }
        }

        session?.End(why);
        _answers.Tell();
        _events.Report("history-lost", $"{_options.Target} is given everything anew: {why.TrimEnd('.')}.", ("target", _options.Target));
    }

    private void Adopt(ReplicationPosition at)
    {
        _history.Begin(at.Offset);
        _answers.Reset(at.Offset);
        _log?.Begin(_history.Id, at.Offset, at, _retiring.Starts);
        TaskCompletionSource ready;
        lock (_gate)
        {
            BeginGeneration();
            foreach (var lander in _landers)
            {
                lander.StandAt(_retiring.Starts[lander.Link.Name], at.Offset);
            }

            _retiring.Come(at);
            _hasHistory = true;
            ready = _ready;
        }

        _answers.Tell();
        ready.TrySetResult();
        _retiring.Tell();
        _events.Report(
            "fenced", $"{_options.Target} is a replica from offset {at.Offset} on: it keeps its keys and refuses writes.",
            ("target", _options.Target), ("offset", at.Offset));
    }

    private async Task AttachAsync(CancellationToken cancellationToken)
    {
        bool isOver;
        lock (_gate)
        {
            isOver = _retiring.IsTarget && !_hasHistory;
        }

        if (!isOver)
        {
            await _lead.AttachAsync(EndPoint, () => HasTarget, cancellationToken).ConfigureAwait(false);
        }
    }
}
