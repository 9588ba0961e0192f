using System.Diagnostics;
using System.Net;
using RedisTyped.Nodes;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// One connection to a node over which requests of many clients go, one behind the other without waiting for replies; replies come in the same
/// order. It connects again by itself; while it cannot, requests are refused at once. Thread-safe.
/// </summary>
/// <remarks>
/// While replies are awaited, further requests are gathered until these have come or there are enough to be worth a send: so each send to the
/// node, and each read of the node, is for many clients. It costs nobody time: the node would answer them one behind the other all the same.
/// </remarks>
internal sealed class NodeLink : IDisposable
{
    private const int ReadSize = 32 * 1024;

    /// <summary>So much is sent although replies are awaited. A node reads 16 KiB at once.</summary>
    private const int WorthSending = 8 * 1024;

    /// <summary>Buffers that had to be larger are not kept.</summary>
    private const int KeptBuffer = 256 * 1024;

    private const int MostDequeued = 64;

    /// <summary>So many bytes are read before others have a turn, where a node sends without end.</summary>
    private const int Turn = 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly RedisNode _node;
    private readonly int _protocol;
    private readonly Lock _gate = new();
    private readonly SinkQueue _waiting = new();
    private readonly ReplyDelivery _delivery = new();
    private readonly ReplySink[] _taken = new ReplySink[MostDequeued];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private RespBuffer _filling = new(ReadSize);
    private RespBuffer _sending = new(ReadSize);
    private Stream? _stream;
    private byte[]? _refusal;
    private string? _breakReason;
    private long _owedSince;
    private int _gathered;
    private int _unanswered;
    private int _nextTaken;
    private int _takenCount;
    private bool _isSending;
    private volatile bool _isClosing;

    /// <summary>Opens a link.</summary>
    /// <param name="node">The node.</param>
    /// <param name="protocol">2 or 3: the RESP that it speaks.</param>
    /// <param name="replica">The replica that it leads to; null: it leads to the primary, whichever server that is.</param>
    public NodeLink(RedisNode node, int protocol, EndPoint? replica = null)
    {
        Replica = replica;
        _node = node;
        _protocol = protocol;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Ends when the first attempt to connect has.</summary>
    public Task Tried => _tried.Task;

    /// <summary>Whether requests are sent.</summary>
    public bool IsConnected => Volatile.Read(ref _stream) is not null;

    /// <summary>The replica that it leads to; null: the primary.</summary>
    public EndPoint? Replica { get; }

    /// <summary>The server that it is connected to, or was last.</summary>
    public EndPoint? EndPoint { get; private set; }

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

    /// <summary>Takes a request, to be sent with the next <see cref="Flush"/> or before.</summary>
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

            if (_waiting.Count >= _node.Plan.MaxPendingCalls)
            {
                refusal = LinkFaults.Busy(_node.Id, _waiting.Count);
                return false;
            }

            _filling.Write(request);
            _waiting.Add(sink);
            _gathered++;
            return true;
        }
    }

    /// <summary>Sends what has been taken, unless it is better gathered for a little longer.</summary>
    public void Flush()
    {
        if (TryBeginSend() is { } stream)
        {
            Send(stream);
        }
    }

    /// <summary>Whether the node owes replies and has sent nothing for longer than a time.</summary>
    public bool IsSilentFor(TimeSpan time)
    {
        lock (_gate)
        {
            return _unanswered > 0 && Stopwatch.GetElapsedTime(Volatile.Read(ref _owedSince)) > time;
        }
    }

    /// <summary>Ends the connection if the node owes replies and has sent nothing for too long, or if the server is no longer the node's primary.</summary>
    /// <param name="patience">How long is too long; infinite: the node may be silent.</param>
    public void Watch(TimeSpan patience)
    {
        if (patience != Timeout.InfiniteTimeSpan && IsSilentFor(patience))
        {
            Break(_stream, $"no answer within {_node.OperationTimeout.TotalSeconds:0.###} s");
        }
        else if (IsConnected && Replica is null && LinkDial.PrimaryOf(_node) is { } primary && !primary.Equals(EndPoint))
        {
            Break(_stream, "another server is its primary now");
        }
    }

    /// <summary>Lets requests in flight be answered for a time, then ends.</summary>
    public async Task CloseAsync(TimeSpan patience)
    {
        lock (_gate)
        {
            _refusal = LinkFaults.Removed(_node.Id);
        }

        _isClosing = true;
        for (long start = Stopwatch.GetTimestamp(); Waiting > 0 && Stopwatch.GetElapsedTime(start) < patience;)
        {
            await Task.Delay(5).ConfigureAwait(false);
        }

        Dispose();
        await _running.ConfigureAwait(false);
    }

    /// <summary>Ends at once; requests in flight are answered with errors.</summary>
    public void Dispose()
    {
        _isClosing = true;
        _stop.Cancel();
        Break(_stream, "it was closed");
    }

    private async Task RunAsync()
    {
        TimeSpan pause = FirstPause;
        while (!_isClosing)
        {
            string why;
            try
            {
                EndPoint = Replica ?? LinkDial.ServerOf(_node);
                Stream stream = await LinkDial.OpenAsync(_node, EndPoint, _protocol, _stop.Token).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    pause = FirstPause;
                    Open(stream);
                    if (_isClosing)
                    {
                        // It was closed before there was a stream to close.
                        Break(stream, "it was closed");
                    }

                    why = await ReceiveAsync(stream).ConfigureAwait(false);
                }
            }
            catch (Exception fault)
            {
                // Whatever it is: a link that ended here would leave its node unreachable for good.
                why = fault.Message;
            }

            FailAll(why);
            _tried.TrySetResult();
            if (!_isClosing)
            {
                await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause < LongestPause ? 2 * pause : LongestPause;
            }
        }
    }

    private void Open(Stream stream)
    {
        lock (_gate)
        {
            _breakReason = null;
            _owedSince = Stopwatch.GetTimestamp();
            _stream = stream;
            _refusal = _isClosing ? _refusal : null;
        }

        _tried.TrySetResult();
        Flush();
    }

    private async Task<string> ReceiveAsync(Stream stream)
    {
        var input = new RespBuffer(ReadSize);
        var scanner = new ReplyScanner();
        int turn = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(input.GetMemory(ReadSize / 4)).ConfigureAwait(false);
                if (read == 0)
                {
                    return _breakReason ?? "the node closed it";
                }

                input.Advance(read);
                Volatile.Write(ref _owedSince, Stopwatch.GetTimestamp());
                if (!Deliver(input, ref scanner))
                {
                    return "the node sent what is no reply";
                }

                if (input.Length == 0)
                {
                    input.ClearDownTo(KeptBuffer);
                }

                turn += read;
                if (turn > Turn)
                {
                    turn = 0;
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return _breakReason ?? (fault.InnerException as System.Net.Sockets.SocketException)?.SocketErrorCode.ToString() ?? fault.Message;
        }
    }

    private bool Deliver(RespBuffer input, ref ReplyScanner scanner)
    {
        int answered = 0;
        ReadStatus status;
        ReadOnlySpan<byte> data = input.Written;
        int length = data.Length;
        try
        {
            while ((status = scanner.Scan(data, out int reply)) == ReadStatus.Complete)
            {
                if (NextSink() is not { } sink)
                {
                    status = ReadStatus.Faulty;
                    break;
                }

                if (data[0] == '-' && data.StartsWith("-READONLY"u8))
                {
                    // The primary is none any more. The client notices by its own calls, which an application behind a gateway may not make.
                    _node.Roles.Recheck?.Invoke();
                }

                sink.Take(data[..reply], _delivery);
                data = data[reply..];
                answered++;
            }
        }
        finally
        {
            _delivery.Leave();
        }

        input.Consume(length - data.Length);
        if (answered > 0)
        {
            lock (_gate)
            {
                _unanswered -= answered;
            }

            // First the node gets what to do next, then the clients their replies.
            Flush();
            _delivery.Send();
        }

        return status != ReadStatus.Faulty;
    }

    private ReplySink? NextSink()
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

        return _taken[_nextTaken++];
    }

    // The stream is taken together with what goes over it: a later connection must never get requests whose senders have been answered.
    private Stream? TryBeginSend()
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
                Volatile.Write(ref _owedSince, Stopwatch.GetTimestamp());
            }

            (_filling, _sending) = (_sending, _filling);
            _unanswered += _gathered;
            _gathered = 0;
            _isSending = true;
            return _stream;
        }
    }

    private void Send(Stream stream)
    {
        for (Stream? next = stream; next is not null; next = Sent())
        {
            ValueTask sending;
            try
            {
                sending = next.WriteAsync(_sending.WrittenMemory);
            }
            catch (Exception fault)
            {
                // Whatever it is: a send that does not end would be the last one.
                Break(next, fault.Message);
                continue;
            }

            if (!sending.IsCompletedSuccessfully)
            {
                _ = EndSendAsync(next, sending);
                return;
            }

            sending.GetAwaiter().GetResult();
        }
    }

    private async Task EndSendAsync(Stream stream, ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Break(stream, fault.Message);
        }

        if (Sent() is { } next)
        {
            Send(next);
        }
    }

    // Gives the stream for what is to be sent next.
    private Stream? Sent()
    {
        _sending.ClearDownTo(KeptBuffer);
        lock (_gate)
        {
            _isSending = false;
        }

        return TryBeginSend();
    }

    private void Break(Stream? stream, string why)
    {
        lock (_gate)
        {
            if (ReferenceEquals(stream, _stream))
            {
                _breakReason ??= why;
            }
        }

        // Whoever reads the link sees it end, and answers those who wait.
        stream?.Dispose();
    }

    private void FailAll(string why)
    {
        byte[] lost = LinkFaults.Lost(_node.Id, why);
        byte[] notSent = LinkFaults.NotSent(_node.Id, why);
        var inDoubt = new List<ReplySink>(_taken[_nextTaken.._takenCount]);
        int sent;
        lock (_gate)
        {
            _stream = null;
            _refusal = _isClosing ? LinkFaults.Removed(_node.Id) : LinkFaults.Down(_node.Id, why);
            sent = inDoubt.Count + _waiting.Count - _gathered;
            var rest = new ReplySink[_waiting.Count];
            _waiting.Take(rest);
            inDoubt.AddRange(rest);
            _gathered = 0;
            _unanswered = 0;
            _filling.Clear();
            _nextTaken = _takenCount = 0;
        }

        for (int i = 0; i < inDoubt.Count; i++)
        {
            inDoubt[i].Take(i < sent ? lost : notSent, _delivery);
        }

        _delivery.Leave();
        _delivery.Send();
    }
}
