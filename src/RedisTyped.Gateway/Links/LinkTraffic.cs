using RedisTyped.Nodes;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// The requests of a link, one behind the other: gathered, sent, answered in the same order. It knows the stream that they go over at the moment;
/// a later one never gets requests whose senders have been answered.
/// </summary>
/// <remarks>
/// While replies are awaited, further requests are gathered until these have come or there are enough to be worth a send: so each send to the
/// node, and each read of the node, is for many clients. It costs nobody time: the node would answer them one behind the other all the same.
/// Thread-safe, but for what is said to be the reader's.
/// </remarks>
/// <param name="node">The node.</param>
/// <param name="time">The time.</param>
/// <param name="mostGatheredBytes">So many bytes wait for a send, but for a request that is larger and the first: a node that stands still for a while must not fill the memory.</param>
internal sealed class LinkTraffic(RedisNode node, TimeProvider time, int mostGatheredBytes = LinkTraffic.MostGatheredBytes)
{
    /// <summary>So much is sent although replies are awaited. A node reads 16 KiB at once.</summary>
    private const int WorthSending = 8 * 1024;

    private const int FirstBuffer = 32 * 1024;

    /// <summary>Buffers that had to be larger are not kept.</summary>
    private const int KeptBuffer = 256 * 1024;

    private const int MostGatheredBytes = 256 * 1024 * 1024;

    private const int MostDequeued = 64;

    private readonly Lock _gate = new();
    private readonly SinkQueue _waiting = new();
    private readonly ReplySink[] _taken = new ReplySink[MostDequeued];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RespBuffer _filling = new(FirstBuffer);
    private RespBuffer _sending = new(FirstBuffer);
    private Stream? _stream;
    private byte[]? _refusal;
    private string? _breakReason;
    private long _owedSince;
    private int _gathered;
    private int _unanswered;
    private int _nextTaken;
    private int _takenCount;
    private bool _isSending;
    private bool _isEnding;

    /// <summary>Whether there is a stream that requests are sent over.</summary>
    public bool IsOpen => Volatile.Read(ref _stream) is not null;

    /// <summary>Why the stream was broken from here; null: it was not.</summary>
    public string? BreakReason => Volatile.Read(ref _breakReason);

    /// <summary>What is being sent; for who has begun the send.</summary>
    public ReadOnlyMemory<byte> Outgoing => _sending.WrittenMemory;

    /// <summary>How many requests wait to be answered.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _unanswered + _gathered;
            }
        }
    }

    /// <summary>Takes a request, to be sent with the next send.</summary>
    /// <param name="request">One whole request.</param>
    /// <param name="sink">Takes its reply.</param>
    /// <param name="refusal">The error reply for a request that is not taken.</param>
    /// <returns>Whether it was taken; if not, the sink is not called.</returns>
    public bool TryAdd(ReadOnlySpan<byte> request, ReplySink sink, out byte[]? refusal)
    {
        lock (_gate)
        {
            refusal = _refusal;
            if (refusal is not null)
            {
                return false;
            }

            if (_waiting.Count >= node.Plan.MaxPendingCalls)
            {
                refusal = LinkFaults.Busy(node.Id, _waiting.Count);
                return false;
            }

            if (_filling.Length >= mostGatheredBytes)
            {
                refusal = LinkFaults.Full(node.Id, _filling.Length);
                return false;
            }

            _filling.Write(request);
            _waiting.Add(sink);
            _gathered++;
            return true;
        }
    }

    /// <summary>Whether the node owes replies and has sent nothing for longer than a time.</summary>
    public bool IsSilentFor(TimeSpan span)
    {
        lock (_gate)
        {
            return _unanswered > 0 && time.GetElapsedTime(Volatile.Read(ref _owedSince)) > span;
        }
    }

    /// <summary>Notes that the node has sent something, or has taken a piece of what is being sent.</summary>
    public void Heard() => Volatile.Write(ref _owedSince, time.GetTimestamp());

    /// <summary>Lets requests go over a stream.</summary>
    public void Open(Stream stream)
    {
        lock (_gate)
        {
            _breakReason = null;
            _owedSince = time.GetTimestamp();
            _stream = stream;
            _refusal = _isEnding ? _refusal : null;
        }
    }

    /// <summary>Ends a stream, the one of now unless it is given. Whoever reads it sees it end, and answers those who wait.</summary>
    public void Break(Stream? stream, string why)
    {
        lock (_gate)
        {
            if (ReferenceEquals(stream, _stream))
            {
                _breakReason ??= why;
            }
        }

        stream?.Dispose();
    }

    /// <summary>Ends the stream of now.</summary>
    public void Break(string why) => Break(Volatile.Read(ref _stream), why);

    /// <summary>Takes no requests any more.</summary>
    /// <returns>Ends when all that were taken have been answered.</returns>
    public Task EndTaking()
    {
        lock (_gate)
        {
            _isEnding = true;
            _refusal = LinkFaults.Removed(node.Id);
            NoteDrained();
        }

        return _drained.Task;
    }

    /// <summary>Begins to send what was gathered, if it is time; <see cref="EndSend"/> must follow.</summary>
    /// <returns>The stream to send over; null: nothing is to be sent.</returns>
    public Stream? TryBeginSend()
    {
        lock (_gate)
        {
            if (_isSending || _gathered == 0 || _stream is null || (_unanswered > 0 && _filling.Length < WorthSending))
            {
                return null;
            }

            if (_unanswered == 0)
            {
                // Nothing was owed before: the silence until now was no fault of the node's.
                Volatile.Write(ref _owedSince, time.GetTimestamp());
            }

            (_filling, _sending) = (_sending, _filling);
            _unanswered += _gathered;
            _gathered = 0;
            _isSending = true;
            return _stream;
        }
    }

    /// <summary>Ends a send.</summary>
    /// <returns>The stream for what is to be sent next; null: nothing is.</returns>
    public Stream? EndSend()
    {
        _sending.ClearDownTo(KeptBuffer);
        lock (_gate)
        {
            _isSending = false;
        }

        return TryBeginSend();
    }

    /// <summary>Gives whose reply is next, until <see cref="PassSink"/> is called; the reader's. Null: no reply is owed.</summary>
    public ReplySink? NextSink()
    {
        if (_nextTaken == _takenCount)
        {
            lock (_gate)
            {
                // Never one whose request has not been sent: a reply to that is none.
                _takenCount = _waiting.Take(_taken.AsSpan(0, Math.Min(MostDequeued, _waiting.Count - _gathered)));
            }

            _nextTaken = 0;
            if (_takenCount == 0)
            {
                return null;
            }
        }

        return _taken[_nextTaken];
    }

    /// <summary>The next reply is another one's; the reader's.</summary>
    public void PassSink() => _nextTaken++;

    /// <summary>Notes replies that have been read; the reader's.</summary>
    public void Answered(int count)
    {
        lock (_gate)
        {
            _unanswered -= count;
            NoteDrained();
        }
    }

    /// <summary>Takes back everything that waits, when the stream has ended; the reader's. Nothing is taken until the next is open.</summary>
    /// <param name="why">Why it has ended.</param>
    /// <param name="sent">How many of them, from the first on, have been sent.</param>
    public List<ReplySink> Lose(string why, out int sent)
    {
        var lost = new List<ReplySink>(_taken[_nextTaken.._takenCount]);
        lock (_gate)
        {
            _stream = null;
            _refusal = _isEnding ? LinkFaults.Removed(node.Id) : LinkFaults.Down(node.Id, why);
            sent = lost.Count + _waiting.Count - _gathered;
            var rest = new ReplySink[_waiting.Count];
            _waiting.Take(rest);
            lost.AddRange(rest);
            _gathered = 0;
            _unanswered = 0;
            _filling.ClearDownTo(KeptBuffer);
            _nextTaken = _takenCount = 0;
            NoteDrained();
        }

        return lost;
    }

    private void NoteDrained()
    {
        if (_isEnding && _unanswered + _gathered == 0)
        {
            _drained.TrySetResult();
        }
    }
}
