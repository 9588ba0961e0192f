using System.Threading.Channels;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Subscriptions;

/// <summary>A client's connection to one node for what it listens to there. Messages are passed on as they come.</summary>
internal sealed class SubscriberLink : IAsyncDisposable
{
    /// <summary>
    /// So long it is kept when nothing is listened to over it any more, unless another client needs its place. One who subscribes and unsubscribes by
    /// turns needs no new connection each time: the side that closes keeps each one's port for a minute.
    /// </summary>
    public static readonly TimeSpan KeptUnused = TimeSpan.FromSeconds(10);

    private readonly INodeConnection _connection;
    private readonly SubscriberOutput _output;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<ReadOnlyMemory<byte>> _answers = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly Lock _gate = new();
    private readonly ITimer _unused;
    private readonly Task _pump;
    private State _state = State.InUse;

    public SubscriberLink(INodeConnection connection, SubscriberOutput output, TimeProvider time)
    {
        _connection = connection;
        _output = output;
        _unused = time.CreateTimer(static link => ((SubscriberLink)link!).CloseUnused(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pump = Task.Run(PumpAsync);
        connection.TryGiveUp = TryEndUnused;
    }

    private enum State
    {
        InUse,

        /// <summary>Kept for a while, in which it can be taken into use again.</summary>
        Unused,

        /// <summary>Never used again.</summary>
        Over,
    }

    /// <summary>Whether there is nothing to hear any more: its node has left the topology.</summary>
    public bool HasLeft => _connection.HasLeft;

    /// <summary>How many channels and patterns are listened to over it.</summary>
    public int Names { get; set; }

    /// <summary>Takes it into use again.</summary>
    /// <returns>False: it is over, and another one is needed.</returns>
    public bool TryUse()
    {
        lock (_gate)
        {
            if (_state == State.Over)
            {
                return false;
            }

            _state = State.InUse;
            return true;
        }
    }

    /// <summary>Nothing is listened to over it any more: it is closed in a while, unless it is used again, and its end does not cut the client off.</summary>
    public void NoteUnused()
    {
        lock (_gate)
        {
            if (_state != State.InUse)
            {
                return;
            }

            _state = State.Unused;
        }

        _unused.Change(KeptUnused, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sends a request about one channel or pattern, and waits until the node has confirmed it.</summary>
    /// <exception cref="IOException">The connection is lost, or the node refuses.</exception>
    public async Task TellAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer;
        try
        {
            answer = await _answers.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(_connection.Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            // Whatever comes now would be taken for the answer to another request.
            _output.Abort();
            throw new IOException("the node does not answer.", late);
        }
        catch (ChannelClosedException lost)
        {
            throw new IOException("the connection to the node is lost.", lost);
        }

        if (RawReply.IsError(answer.Span))
        {
            throw new IOException(System.Text.Encoding.UTF8.GetString(RawReply.Text(answer.Span)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _unused.DisposeAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private void CloseUnused()
    {
        if (TryEndUnused())
        {
            _closing.Cancel();
        }
    }

    // Nobody takes it into use from now on.
    private bool TryEndUnused()
    {
        lock (_gate)
        {
            if (_state != State.Unused)
            {
                return false;
            }

            _state = State.Over;
            return true;
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> received = await _connection.ReceiveAsync(Timeout.InfiniteTimeSpan, _closing.Token).ConfigureAwait(false);
                if (IsMessage(received))
                {
                    await _output.WriteAsync(received, _closing.Token).ConfigureAwait(false);
                }
                else
                {
                    _answers.Writer.TryWrite(received);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or FormatException)
        {
            // Of a node that has left the topology nothing is missed by who listens to patterns: they are heard at all others.
            if (EndWasUsed() && (!HasLeft || _output.HearsNothing))
            {
                _output.Abort();
            }
        }
        catch (OperationCanceledException)
        {
            // The client leaves, or does not need it any more.
        }
        finally
        {
            _answers.Writer.TryComplete();
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Gives whether it was in use. Nobody takes it into use from now on.
    private bool EndWasUsed()
    {
        lock (_gate)
        {
            bool wasUsed = _state == State.InUse;
            _state = State.Over;
            return wasUsed;
        }
    }

    private static bool IsMessage(ReadOnlyMemory<byte> received)
    {
        if (RawReply.IsError(received.Span))
        {
            return false;
        }

        ReadOnlySpan<byte> kind = RawReply.Text(RawReply.Elements(received)[0].Span);
        return kind.SequenceEqual("message"u8) || kind.SequenceEqual("pmessage"u8) || kind.SequenceEqual("smessage"u8);
    }
}
