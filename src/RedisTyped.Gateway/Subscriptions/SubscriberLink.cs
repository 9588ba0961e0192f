using System.Threading.Channels;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Subscriptions;

/// <summary>A client's connection to one node for what it listens to there. Messages are passed on as they come.</summary>
internal sealed class SubscriberLink : IAsyncDisposable
{
    private readonly INodeConnection _connection;
    private readonly SubscriberOutput _output;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<ReadOnlyMemory<byte>> _answers = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly Task _pump;

    public SubscriberLink(INodeConnection connection, SubscriberOutput output)
    {
        _connection = connection;
        _output = output;
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Whether there is nothing to hear any more: its node has left the topology.</summary>
    public bool HasLeft => _connection.HasLeft;

    /// <summary>How many channels and patterns are listened to over it.</summary>
    public int Names { get; set; }

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
        await _closing.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
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
            if (!HasLeft || _output.HearsNothing)
            {
                _output.Abort();
            }
        }
        catch (OperationCanceledException)
        {
            // The client leaves.
        }
        finally
        {
            _answers.Writer.TryComplete();
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
