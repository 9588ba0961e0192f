namespace RedisTyped.Resharding.Merging;

/// <summary>Which offset of one source belongs to which of the merged history, as far as the target has not answered for it. Thread-safe.</summary>
internal sealed class OffsetMarks
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Merged, long Source)> _marks = new();
    private (long Merged, long Source)? _last;
    private long _answered;
    private long _applied;

    /// <summary>The offset of the source that the target has answered for; 0 for nothing.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>Forgets all: another history begins.</summary>
    /// <param name="answered">What the target has answered of it.</param>
    /// <param name="applied">The offset of the source that this means.</param>
    public void Reset(long answered, long applied)
    {
        lock (_gate)
        {
            _marks.Clear();
            _last = null;
            _answered = answered;
            Volatile.Write(ref _applied, applied);
        }
    }

    /// <summary>All of the source up to an offset is in the history before an offset of that.</summary>
    /// <returns>Whether the target has answered for it already.</returns>
    public bool Add(long merged, long source)
    {
        lock (_gate)
        {
            if (merged <= _answered && _last is null)
            {
                bool isMore = source > _applied;
                Volatile.Write(ref _applied, Math.Max(_applied, source));
                return isMore;
            }

            if (_last is { } last && last.Merged < merged)
            {
                _marks.Enqueue(last);
            }

            _last = (merged, source);
            return false;
        }
    }

    /// <summary>The target has answered for the history up to an offset.</summary>
    /// <returns>Whether that is more of the source than before.</returns>
    public bool Answer(long merged)
    {
        lock (_gate)
        {
            _answered = Math.Max(_answered, merged);
            long before = _applied;
            while (_marks.TryPeek(out var mark) && mark.Merged <= _answered)
            {
                Volatile.Write(ref _applied, mark.Source);
                _marks.Dequeue();
            }

            if (_marks.Count == 0 && _last is { } last && last.Merged <= _answered)
            {
                Volatile.Write(ref _applied, last.Source);
                _last = null;
            }

            return _applied > before;
        }
    }
}
