using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Subscriptions;

/// <summary>
/// Where the messages of all nodes go: at once, or, while a command about subscriptions is being answered, behind its answer. Thread-safe.
/// </summary>
internal sealed class SubscriberOutput(ClientState client, IReplyOutput output)
{
    /// <summary>So much is kept back at most: what Redis itself keeps for a listener who does not read (client-output-buffer-limit).</summary>
    private const int MostHeld = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<ReadOnlyMemory<byte>> _held = [];
    private long _heldBytes;
    private bool _isHolding;

    /// <summary>Keeps messages back from now on.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _isHolding = true;
        }
    }

    /// <summary>Drops what was kept back: the client listens to nothing, and is told so.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _held.Clear();
            _heldBytes = 0;
        }
    }

    /// <summary>Writes an answer, and behind it what was kept back.</summary>
    /// <param name="answer">The answer; empty: nobody wants it.</param>
    /// <param name="isLeaving">
    /// Whether names are left by it: what has come until the nodes confirmed that goes before it, as Redis has it. A client that listens to nothing behind the answer
    /// would take a message for the reply to its next command.
    /// </param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task ReleaseAsync(ReadOnlyMemory<byte> answer, bool isLeaving, CancellationToken cancellationToken)
    {
        if (isLeaving)
        {
            await WriteHeldAsync(TakeHeld(), cancellationToken).ConfigureAwait(false);
        }

        if (!answer.IsEmpty)
        {
            await output.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        while (GoesOnHolding())
        {
            await WriteHeldAsync(TakeHeld(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a message in the client's protocol, whatever that of the connection which it came on.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_isHolding)
            {
                // Begun under the lock: who holds messages back and then changes the protocol has none of before behind it.
                return output.WriteAsync(InProtocol(message), cancellationToken);
            }

            if (_heldBytes + message.Length <= MostHeld)
            {
                _held.Add(message);
                _heldBytes += message.Length;
                return ValueTask.CompletedTask;
            }
        }

        // It asks for answers that it does not read.
        output.Abort();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether the client listens to what lives elsewhere by now.</summary>
    public bool HearsNothing => client.HearsNothing();

    /// <summary>Ends the client's connection: it would wait for messages that cannot come.</summary>
    public void Abort() => output.Abort();

    // Not where nothing is kept back just now.
    private bool GoesOnHolding()
    {
        lock (_gate)
        {
            return _isHolding = _held.Count > 0;
        }
    }

    private ReadOnlyMemory<byte>[] TakeHeld()
    {
        lock (_gate)
        {
            ReadOnlyMemory<byte>[] held = [.. _held];
            _held.Clear();
            return held;
        }
    }

    private async Task WriteHeldAsync(ReadOnlyMemory<byte>[] held, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> message in held)
        {
            await output.WriteAsync(InProtocol(message), cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                _heldBytes -= message.Length;
            }
        }
    }

    private ReadOnlyMemory<byte> InProtocol(ReadOnlyMemory<byte> message)
    {
        byte type = client.Protocol == 3 ? (byte)'>' : (byte)'*';
        if (message.Span[0] == type)
        {
            return message;
        }

        byte[] other = message.ToArray();
        other[0] = type;
        return other;
    }
}
