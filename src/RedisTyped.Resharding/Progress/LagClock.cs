namespace RedisTyped.Resharding.Progress;

/// <summary>Tells how old the oldest byte is that has been read and not applied, to the tenth of a second. Thread-safe.</summary>
internal sealed class LagClock(TimeProvider time)
{
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);

    /// <summary>Marks kept for a replica that falls behind for longer than they reach are thinned out, to one of two.</summary>
    private const int MostMarks = 4096;

    private readonly Lock _gate = new();
    private readonly LinkedList<(long Offset, long At)> _marks = new();

    /// <summary>Bytes were read up to an offset.</summary>
    public void Read(long offset)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_marks.Last is { } last && time.GetElapsedTime(last.Value.At, now) < Grain)
            {
                last.Value = (offset, last.Value.At);
                return;
            }

            _marks.AddLast((offset, now));
            if (_marks.Count > MostMarks)
            {
                Thin();
            }
        }
    }

    /// <summary>How long ago the first byte behind an offset was read; zero when there is none.</summary>
    public TimeSpan Behind(long applied)
    {
        lock (_gate)
        {
            while (_marks.First is { } first && first.Value.Offset <= applied)
            {
                _marks.RemoveFirst();
            }

            return _marks.First is { } oldest ? time.GetElapsedTime(oldest.Value.At) : TimeSpan.Zero;
        }
    }

    // Each second mark goes, and its offset with the time of the one before: a lag is told too long by that, never too short.
    private void Thin()
    {
        for (var mark = _marks.First; mark?.Next is { } next; mark = mark.Next)
        {
            mark.Value = (next.Value.Offset, mark.Value.At);
            _marks.Remove(next);
        }
    }
}
