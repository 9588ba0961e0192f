using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>How much of a history its target has answered for, and whether there is room for more. Thread-safe.</summary>
/// <param name="history">The history.</param>
internal sealed class HistoryAnswers(MergedHistory history)
{
    private readonly ChangeSignal _more = new();
    private long _answered;

    /// <summary>Up to which offset.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Whether more may be appended: a target that comes back must find all that it lacks. One that still loads its snapshot needs another in any case if it leaves.</summary>
    public bool HasRoom => Answered < MergedHistory.FirstOffset || history.Offset - Answered < history.Capacity / 2;

    /// <summary>Ends when something has changed since: ask before looking.</summary>
    public Task Changed => _more.Next;

    /// <summary>Another history begins.</summary>
    public void Reset(long offset) => Volatile.Write(ref _answered, offset);

    /// <summary>The target has answered for more. Who waits is told by <see cref="Tell"/>.</summary>
    public void Answer(long offset) => Volatile.Write(ref _answered, Math.Max(offset, Answered));

    /// <summary>Tells who waits for a change.</summary>
    public void Tell() => _more.Set();
}
