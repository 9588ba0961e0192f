namespace RedisTyped.Epochs;

/// <summary>Which epoch the calls of a client go by, which one is pending, and when that changed last. Thread-safe.</summary>
/// <param name="epoch">The epoch to begin with.</param>
/// <param name="memory">How long calls may still be refused for the sake of a change.</param>
/// <param name="time">The time.</param>
internal sealed class EpochProgress(long epoch, TimeSpan memory, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = NewSignal();
    private long _epoch = epoch;
    private long _pending;
    private long _changedAt;
    private bool _hasChanged;

    /// <summary>The epoch that calls go by.</summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <summary>The epoch that a cut-over leads to; 0: none is under way.</summary>
    public long Pending
    {
        get => Volatile.Read(ref _pending);
        set => Volatile.Write(ref _pending, value);
    }

    /// <summary>Whether the exchange is a matter of moments.</summary>
    public bool IsNear { get; set; }

    /// <summary>Whether no call goes by the topology before any more.</summary>
    public bool IsSettled { get; private set; } = true;

    /// <summary>Told when that may have come to be so: servers that serve on refuse calls until they hear of it.</summary>
    public Action? OnSettled { private get; set; }

    /// <summary>Whether a topology was taken, or given up, so lately that calls may still be refused for its sake.</summary>
    public bool IsRecent => _hasChanged && time.GetElapsedTime(Interlocked.Read(ref _changedAt)) < memory;

    /// <summary>Whether a cut-over is under way, as far as nodes have said, or was so lately that calls may still fail for its sake.</summary>
    public bool IsUnderWay => Pending > Epoch || IsRecent;

    /// <summary>Ends with the next change from now on.</summary>
    public Task News
    {
        get
        {
            lock (_gate)
            {
                return _news.Task;
            }
        }
    }

    /// <summary>Calls go by another epoch.</summary>
    public void Enter(long epoch)
    {
        lock (_gate)
        {
            IsSettled = false;
            NoteChange();
            Interlocked.Exchange(ref _epoch, epoch);
        }

        Announce();
    }

    /// <summary>The calls of before an epoch are answered.</summary>
    public void Settle(long epoch)
    {
        lock (_gate)
        {
            IsSettled |= epoch == Epoch;
        }

        OnSettled?.Invoke();
    }

    /// <summary>Nothing is pending any more: calls that were refused are made again, by whatever is in force.</summary>
    public void Calm()
    {
        NoteChange();
        Announce();
    }

    /// <summary>Whoever waits for news does not wait any longer.</summary>
    public void End()
    {
        lock (_gate)
        {
            _news.TrySetResult();
        }
    }

    private void NoteChange()
    {
        Interlocked.Exchange(ref _changedAt, time.GetTimestamp());
        _hasChanged = true;
    }

    private void Announce()
    {
        lock (_gate)
        {
            _news.TrySetResult();
            _news = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
