using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>
/// The batches of a link, in order: one that is being filled, those that wait to be sent, and those that wait for their answer and are sent again where the target
/// has not run them. Thread-safe; filled by one caller at a time.
/// </summary>
internal sealed class UnansweredBatches(TargetOptions options, Checkpoint? last) : IDisposable
{
    /// <summary>More would not make it faster: each has a round trip of work.</summary>
    public const int MostSent = 16;

    private readonly Lock _gate = new();
    private readonly ChangeSignal _changed = new();
    private readonly LinkedList<Batch> _waiting = new();
    private readonly LinkedList<Batch> _sent = new();
    private readonly BatchFilling _filling = new(options, last);
    private Checkpoint? _answered = last;
    private Checkpoint? _reached;
    private long _weight;
    private bool _isAnswering;
    private int _holds;
    private long _appended;
    private long _answeredOf;

    /// <summary>What the target has answered for last.</summary>
    public Checkpoint? Answered
    {
        get
        {
            lock (_gate)
            {
                return _answered;
            }
        }
    }

    /// <summary>How much waits for the target's answer.</summary>
    public long Weight => Volatile.Read(ref _weight);

    /// <summary>Ends when something has changed since: ask before looking.</summary>
    public Task Changed => _changed.Next;

    /// <summary>How often something was appended: the number of the last of it.</summary>
    public long Appended
    {
        get
        {
            lock (_gate)
            {
                return _appended;
            }
        }
    }

    /// <summary>The number of the last thing appended that the target has answered for.</summary>
    public long AnsweredOf
    {
        get
        {
            lock (_gate)
            {
                return _answeredOf;
            }
        }
    }

    /// <summary>Appends commands that the target is to run together.</summary>
    /// <param name="commands">They begin and end in database 0.</param>
    /// <param name="length">How many bytes of the buffer they are.</param>
    /// <param name="count">How many commands there are; none where only the position changes.</param>
    /// <param name="position">How far the target is with them. The number of the batch is of no meaning.</param>
    public void Add(SpillBuffer commands, long length, int count, Checkpoint position)
    {
        lock (_gate)
        {
            long before = _filling.Weight;
            _filling.Begin();
            try
            {
                _filling.Add(commands, length, count, position, _appended + 1);
            }
            catch
            {
                // Half of it may be there: nothing is sent any more.
                _holds++;
                throw;
            }

            _appended++;
            _weight += _filling.Weight - before;
            if (_filling.IsFull)
            {
                _waiting.AddLast(_filling.Seal());
            }
        }
    }

    /// <summary>Sends what there is with its position, even if there is nothing but the position.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            _filling.Hurry();
        }
    }

    /// <summary>Takes the next batch to send, if one may be sent now.</summary>
    public Batch? Take()
    {
        lock (_gate)
        {
            // The first transaction of a connection is not run where somebody has changed the checkpoint since it was looked at. Those behind it would be, and
            // leave it out.
            if (_holds > 0 || _sent.Count >= (_isAnswering ? MostSent : 1))
            {
                return null;
            }

            Batch? next = _waiting.First?.Value;
            if (next is not null)
            {
                _waiting.RemoveFirst();
            }
            else if (_filling.IsDue)
            {
                next = _filling.Seal();
            }
            else if (_filling.Position is { } position && _sent.Count == 0)
            {
                // Nothing in it that could be lost: the target need not know.
                Reach(position);
            }

            if (next is not null)
            {
                next.SentAt = options.Time.GetTimestamp();
                _sent.AddLast(next);
            }

            return next;
        }
    }

    /// <summary>The batch that the target answers next.</summary>
    public Batch? NextAnswered
    {
        get
        {
            lock (_gate)
            {
                return _sent.First?.Value;
            }
        }
    }

    /// <summary>The target has answered the first of those that were sent.</summary>
    public void Answer()
    {
        TimeSpan took;
        lock (_gate)
        {
            _isAnswering = true;
            took = options.Time.GetElapsedTime(_sent.First!.Value.SentAt);
            AnswerFirst();
            _changed.Set();
        }

        options.Pace?.Answered(took);
    }

    /// <summary>Finds out, after a break, which batches the target has run, and lets the others be sent again.</summary>
    /// <param name="now">What the target says.</param>
    /// <returns>False when that is none of what it may say.</returns>
    public bool TryRewind(Checkpoint? now)
    {
        lock (_gate)
        {
            _isAnswering = false;
            int ran = 0;
            if (now != _answered)
            {
                int at = 0;
                foreach (Batch batch in _sent)
                {
                    at++;
                    ran = now == batch.After ? at : ran;
                }

                if (ran == 0)
                {
                    return false;
                }
            }

            for (; ran > 0; ran--)
            {
                AnswerFirst();
            }

            while (_sent.Last is { } last)
            {
                _sent.RemoveLast();
                _waiting.AddFirst(last);
            }

            _changed.Set();
            return true;
        }
    }

    /// <summary>Sends nothing from now on, until <see cref="Release"/> is called as often.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _holds++;
        }
    }

    /// <summary>Ends a hold.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holds--;
            _changed.Set();
        }
    }

    /// <summary>Whether nothing was sent that has no answer yet.</summary>
    public bool IsSilent
    {
        get
        {
            lock (_gate)
            {
                return _sent.Count == 0;
            }
        }
    }

    /// <summary>The offset up to which the target has answered, what changes nothing included.</summary>
    public long Reached
    {
        get
        {
            lock (_gate)
            {
                return (_reached ?? _answered) is { IsWhole: true } whole ? whole.At.Offset : 0;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Batch batch in _waiting.Concat(_sent))
            {
                batch.Dispose();
            }

            _filling.Dispose();
            _waiting.Clear();
            _sent.Clear();
            _weight = 0;
            _changed.Set();
        }
    }

    private void AnswerFirst()
    {
        Batch batch = _sent.First!.Value;
        _sent.RemoveFirst();
        _weight -= batch.Weight;
        _answered = batch.After;
        _answeredOf = batch.Number;
        Reach(batch.After);
        _filling.Reuse(batch);
    }

    private void Reach(Checkpoint position)
    {
        if (_reached != position)
        {
            _reached = position;
            _changed.Set();
        }
    }
}
