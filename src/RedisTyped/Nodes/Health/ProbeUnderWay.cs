using StackExchange.Redis;

namespace RedisTyped.Nodes.Health;

/// <summary>The probe of a node that waits for its answer, and what is heard of the node meanwhile. Not thread-safe but for <see cref="Hear"/>.</summary>
/// <param name="node">The node.</param>
/// <param name="timeout">How long it may be silent.</param>
/// <param name="time">Gives the time.</param>
/// <param name="hearsCalls">Whether an answer to a caller is a sign of life.</param>
internal sealed class ProbeUnderWay(RedisNode node, TimeSpan timeout, TimeProvider time, bool hearsCalls)
{
    private readonly NodeSilence _silence = new(time, hearsCalls);
    private Task? _asked;
    private int _number;
    private long _sent;
    private long _read;

    /// <summary>Whether there is one.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>How often it has counted as missed.</summary>
    public int Missed { get; private set; }

    /// <summary>How long ago the last one was sent, or the watch began.</summary>
    public TimeSpan Age => time.GetElapsedTime(_sent);

    /// <summary>The node has answered something of a caller's.</summary>
    public void Hear() => _silence.Hear();

    /// <summary>The watch begins now.</summary>
    public void Wind() => _sent = time.GetTimestamp();

    /// <summary>Another probe is sent now; nothing is heard of one before it any more.</summary>
    /// <returns>Its number.</returns>
    public int Start()
    {
        IsUnderWay = true;
        Missed = 0;
        _asked = null;
        _silence.Begin();
        if (hearsCalls)
        {
            _silence.StartCount(RepliesRead());
        }

        Wind();
        return ++_number;
    }

    /// <summary>Whether a probe is the last one that was sent.</summary>
    public bool IsCurrent(int probe) => probe == _number;

    /// <summary>Takes the task of a probe.</summary>
    public void Note(int probe, Task asked)
    {
        if (IsCurrent(probe))
        {
            _asked = asked;
        }
    }

    /// <summary>It has ended.</summary>
    public void End() => IsUnderWay = false;

    /// <summary>Looks at how long the node is silent.</summary>
    /// <param name="slack">How much early the look may be: half of the time between two.</param>
    public ProbeNews Beat(TimeSpan slack)
    {
        TimeSpan silent = _silence.Beat(slack * 2) + slack;
        if (!IsUnderWay)
        {
            return ProbeNews.None;
        }

        if (hearsCalls)
        {
            _silence.Count(RepliesRead());
        }

        if (_silence.TakeHeard())
        {
            Missed = 0;
            return ProbeNews.Heard;
        }

        // An answer that has come waits for a thread.
        if (_asked is { IsCompleted: true } || silent < timeout * (Missed + 1))
        {
            return ProbeNews.Waiting;
        }

        Missed++;
        return ProbeNews.Overdue;
    }

    /// <summary>
    /// How many replies StackExchange.Redis has read on the connection, whoever waits for them: those that its callers have, and those that wait
    /// for a thread to be handed on by.
    /// </summary>
    private long RepliesRead()
    {
        ConnectionCounters counters = node.Link.GetCounters().Interactive;
        long told = counters.CompletedSynchronously + counters.CompletedAsynchronously + counters.ResponsesAwaitingAsyncCompletion;
        if (told > 0)
        {
            return told;
        }

        // The two are not read at once: only beyond what was read before something has come.
        return _read = Math.Max(_read, counters.OperationCount - counters.SentItemsAwaitingResponse);
    }
}

/// <summary>What is to be said of the probe under way.</summary>
internal enum ProbeNews
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It waits for its answer.</summary>
    Waiting,

    /// <summary>The node has answered something else meanwhile.</summary>
    Heard,

    /// <summary>The node has been silent for a whole timeout more.</summary>
    Overdue,
}
