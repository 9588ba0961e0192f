namespace RedisTyped.Nodes.Health;

/// <summary>For how long a node has said nothing since it was asked. Not thread-safe but for <see cref="Hear"/>.</summary>
/// <param name="time">Gives the time.</param>
/// <param name="hearsCalls">Whether an answer to a caller is a sign of life.</param>
internal sealed class NodeSilence(TimeProvider time, bool hearsCalls)
{
    private volatile bool _hasHeard;
    private long _heard;
    private long _replies;
    private long _beat = time.GetTimestamp();

    /// <summary>The node has answered something of a caller's.</summary>
    public void Hear()
    {
        if (hearsCalls && !_hasHeard)
        {
            _hasHeard = true;
        }
    }

    /// <summary>The node is asked now.</summary>
    public void Begin()
    {
        _hasHeard = false;
        _heard = time.GetTimestamp();
    }

    /// <summary>Replies are counted from here on.</summary>
    public void StartCount(long replies) => _replies = replies;

    /// <summary>So many replies have been read by now: more than before are a sign of life, though their callers have not heard of them yet.</summary>
    public void Count(long replies)
    {
        if (replies != _replies)
        {
            _replies = replies;
            Hear();
        }
    }

    /// <summary>Says whether the node has been heard since it was asked whether it has; its silence begins anew then.</summary>
    public bool TakeHeard()
    {
        bool hasHeard = _hasHeard;
        if (hasHeard)
        {
            Begin();
        }

        return hasHeard;
    }

    /// <summary>
    /// Gives how long it is silent. Time in which this process stood still, as in a collection of garbage or on a machine that sleeps, is left
    /// out: an answer may lie unread then.
    /// </summary>
    /// <param name="pace">The time between two beats; this is asked with each.</param>
    public TimeSpan Beat(TimeSpan pace)
    {
        long now = time.GetTimestamp();
        TimeSpan pause = time.GetElapsedTime(_beat, now) - pace;
        if (pause > pace / 2)
        {
            _heard = Math.Min(now, _heard + (long)(pause.TotalSeconds * time.TimestampFrequency));
        }

        _beat = now;
        return time.GetElapsedTime(_heard, now);
    }
}
