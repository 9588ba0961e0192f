namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>
/// The batch of a link that is being filled: each begins at the checkpoint at which the one before was sealed, and is made of one that was used where there is such.
/// Not thread-safe.
/// </summary>
/// <param name="options">How much it takes.</param>
/// <param name="last">The checkpoint that the first begins at.</param>
internal sealed class BatchFilling(TargetOptions options, Checkpoint? last) : IDisposable
{
    /// <summary>More are not used again: as many as can be on their way.</summary>
    private const int MostSpare = UnansweredBatches.MostSent;

    /// <summary>How often the target is told how far it is when there is nothing for it in the stream.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    private readonly Stack<Batch> _spare = new();
    private Batch? _open;
    private Checkpoint? _sealed = last;
    private long _sealedAt;
    private bool _hurries;

    /// <summary>How far the target is with what is in it; null while there is nothing.</summary>
    public Checkpoint? Position => _open?.After;

    /// <summary>How many of its bytes count against the window.</summary>
    public long Weight => _open?.Weight ?? 0;

    /// <summary>Whether no more is put into it.</summary>
    public bool IsFull => _open is not null && _open.Body.Length >= options.BatchBytes;

    /// <summary>Whether there is something in it that the target should have.</summary>
    public bool IsDue => _open is { Commands: > 0 } || (_open is not null && (_hurries || IsIdleFor(IdleInterval)));

    /// <summary>Sees to it that there is one.</summary>
    public void Begin() => _open ??= _spare.TryPop(out Batch? spare) ? spare : new Batch(options.Spool, options.HeldBytes);

    /// <summary>Puts what <see cref="UnansweredBatches.Add"/> takes into the one that was begun, under its number; where that fails, half of it may be there.</summary>
    public void Add(SpillBuffer commands, long length, int count, Checkpoint position, long number)
    {
        Batch open = _open!;
        open.Body.Write(commands, 0, length);
        open.Commands += count;
        open.After = position;
        open.Number = number;
    }

    /// <summary>What is in it is due, even if that is nothing but the position.</summary>
    public void Hurry() => _hurries = _open is not null;

    /// <summary>Ends it.</summary>
    /// <returns>What is to be sent.</returns>
    public Batch Seal()
    {
        Batch batch = _open!;
        _open = null;
        _hurries = false;
        batch.Before = _sealed;
        batch.After = batch.After with { Batch = (_sealed?.Batch ?? 0) + 1 };
        _sealed = batch.After;
        _sealedAt = options.Time.GetTimestamp();
        return batch;
    }

    /// <summary>Takes one that the target has answered for, to use it again.</summary>
    public void Reuse(Batch batch)
    {
        batch.Clear();
        if (_spare.Count < MostSpare)
        {
            _spare.Push(batch);
        }
        else
        {
            batch.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (Batch batch in _spare)
        {
            batch.Dispose();
        }

        _open?.Dispose();
        _open = null;
        _spare.Clear();
    }

    private bool IsIdleFor(TimeSpan interval) => _sealed != _open!.After with { Batch = _sealed?.Batch ?? 0 }
        && options.Time.GetElapsedTime(_sealedAt) >= interval;
}
