using System.IO.Pipelines;
using System.Net;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>
/// One client: reads its requests, passes them on, and writes its replies in the order of the requests, whichever node is first. Requests are read
/// by one thread at a time; replies come from the threads that read the links.
/// </summary>
/// <remarks>
/// Locks are taken in this order: a client's, then a link's; never two clients' at once. What a link delivers is written without the link's lock.
/// </remarks>
internal sealed partial class GatewayClient : ReplyReceiver, IReplyOutput
{
    private readonly ClientScope _scope;
    private readonly ReplyRow _row;
    private readonly Stack<SplitCommand> _splits = new();
    private readonly Action _abort;
    private TaskCompletionSource? _waiter;
    private int _waitsFor;
    private long _kept;
    private bool _isWritten;
    private bool _isEnded;

    /// <summary>Takes a connection in.</summary>
    /// <param name="scope">What all clients share.</param>
    /// <param name="transport">The connection.</param>
    /// <param name="endPoint">The client's address.</param>
    /// <param name="localEndPoint">The address that it has connected to.</param>
    /// <param name="abort">Ends the connection at once.</param>
    public GatewayClient(ClientScope scope, IDuplexPipe transport, EndPoint? endPoint, EndPoint? localEndPoint, Action abort)
    {
        _scope = scope;
        _input = transport.Input;
        _output = transport.Output;
        _abort = abort;
        _row = new ReplyRow(this);
        _onFlushed = OnFlushed;
        _reader = new RequestReader(scope.Limits);
        _asked = new AskedLinks();
        EndPoint = endPoint;
        LocalEndPoint = localEndPoint;
        Id = scope.NextId();
        LastUsed = SilentSince = scope.Now;
        Session = scope.Sessions.Begin(this, this);
    }

    /// <summary>Its number, counted from 1.</summary>
    public long Id { get; }

    /// <summary>Its address.</summary>
    public EndPoint? EndPoint { get; }

    /// <summary>The address that it has connected to.</summary>
    public EndPoint? LocalEndPoint { get; }

    /// <summary>When it was last heard of, as <see cref="ClientScope.Now"/> tells the time.</summary>
    public long LastUsed { get; private set; }

    /// <summary>When it last got, or took, bytes of a reply, as <see cref="ClientScope.Now"/> tells the time.</summary>
    public long LastReply => Volatile.Read(ref _lastReply);

    /// <summary>Since when it has been silent at the least; for <see cref="ClientScope"/>.</summary>
    public long SilentSince { get; set; }

    /// <summary>Whether it waits for nothing.</summary>
    public bool IsQuiet => _row.Count == 0 && _line is null && _followed is not { IsAny: true } && !Session.Listens;

    /// <summary>How many bytes of replies are kept: for earlier ones to come, or for the client to read.</summary>
    public long WaitingBytes
    {
        get
        {
            lock (Gate)
            {
                return _written - _sent + _kept;
            }
        }
    }

    /// <summary>What it is to the gateway.</summary>
    public IClientSession Session { get; }

    /// <summary>Writes a reply if it is due, and those behind it that have come; else keeps it. The lock is held.</summary>
    /// <returns>Whether <see cref="Flush"/> is to be called: not if somebody has been told before, nor if the reply waits for others.</returns>
    public bool Complete(PendingReply pending, ReadOnlySpan<byte> reply)
    {
        if (!ReferenceEquals(_row.First, pending))
        {
            bool isHeld = TryHold(reply.Length);
            pending.Keep(isHeld ? reply : []);
            return false;
        }

        if (_isBegun)
        {
            NotePart(reply.Length);
            Write(reply);
            EndLong();
        }
        else
        {
            Write(reply);
        }

        bool endsReading = _row.RemoveFirst();
        while (_row.Count > 0 && _row.First.IsHere)
        {
            PendingReply next = _row.First;
            // It counts as written from now on, and is not to be counted twice.
            _kept -= next.Reply.Length;
            Write(next.Reply);
            next.Clear();
            endsReading |= _row.RemoveFirst();
        }

        Wake();
        bool isToFlush = !_isWritten && !TryDelay(endsReading);
        _isWritten |= isToFlush;
        return isToFlush;
    }

    /// <summary>Counts bytes that are kept for the client. The lock is held.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="before">How many are kept already of the same reply, which is put together in one piece.</param>
    /// <returns>Whether they may be kept: not for one who has gone, or has just become too much for the gateway.</returns>
    public bool TryHold(int bytes, int before = 0)
    {
        if (!_isEnded)
        {
            _kept += bytes;
            CheckLimit(whole: (long)before + bytes);
        }

        return !_isEnded;
    }

    /// <summary>Counts them back. The lock is held.</summary>
    public void Release(int bytes) => _kept -= bytes;

    /// <summary>Takes back a command that has been answered. The lock is held.</summary>
    public void Return(SplitCommand split) => _splits.Push(split);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> replies, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            if (!TryDefer(replies.Span))
            {
                Write(replies.Span);
                _isWritten = true;
            }
        }

        Flush();
        await SentAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Abort() => _abort();

    /// <summary>Ends when all requests have been answered, and what was written has been taken.</summary>
    private ValueTask AnsweredAsync() => UntilAsync(mostAwaited: 0);

    /// <summary>Ends when what was written has been taken.</summary>
    private ValueTask SentAsync(CancellationToken cancellationToken)
    {
        ValueTask sent = UntilAsync(mostAwaited: int.MaxValue);
        return sent.IsCompleted ? sent : new ValueTask(sent.AsTask().WaitAsync(cancellationToken));
    }

    private ValueTask UntilAsync(int mostAwaited)
    {
        lock (Gate)
        {
            return IsUnder(mostAwaited) ? ValueTask.CompletedTask : new ValueTask(WaitUntilAsync(mostAwaited));
        }
    }

    private async Task WaitUntilAsync(int mostAwaited)
    {
        while (true)
        {
            Task wait;
            lock (Gate)
            {
                if (IsUnder(mostAwaited))
                {
                    return;
                }

                _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waitsFor = Math.Max(_waitsFor, mostAwaited);
                wait = _waiter.Task;
            }

            await wait.ConfigureAwait(false);
        }
    }

    private bool IsUnder(int mostAwaited) => _isEnded || (_row.Count <= mostAwaited && !_isFlushing);

    // Whoever waits looks for himself what has become true.
    private void Wake()
    {
        if (_waiter is { } waiter && IsUnder(_waitsFor))
        {
            _waiter = null;
            _waitsFor = 0;
            waiter.SetResult();
        }
    }
}
