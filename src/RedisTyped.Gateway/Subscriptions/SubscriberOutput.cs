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

    /// <summary>Writes an answer, and behind it what was kept back.</summary>
    public async Task ReleaseAsync(ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        if (!answer.IsEmpty)
        {
            await output.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            ReadOnlyMemory<byte>[] held;
            lock (_gate)
            {
                if (_held.Count == 0)
                {
                    _isHolding = false;
                    return;
                }

                held = [.. _held];
                _held.Clear();
            }

            foreach (ReadOnlyMemory<byte> message in held)
            {
                await output.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                lock (_gate)
                {
                    _heldBytes -= message.Length;
                }
            }
        }
    }

    /// <summary>Writes a message in the client's protocol, whatever that of the connection which it came on.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        byte type = client.Protocol == 3 ? (byte)'>' : (byte)'*';
        if (message.Span[0] != type)
        {
            byte[] other = message.ToArray();
            other[0] = type;
            message = other;
        }

        lock (_gate)
        {
            if (_isHolding && _heldBytes + message.Length <= MostHeld)
            {
                _held.Add(message);
                _heldBytes += message.Length;
                return ValueTask.CompletedTask;
            }

            if (_isHolding)
            {
                // It asks for answers that it does not read.
                output.Abort();
                return ValueTask.CompletedTask;
            }
        }

        return output.WriteAsync(message, cancellationToken);
    }

    /// <summary>Whether the client listens to what lives elsewhere by now.</summary>
    public bool HearsNothing => client.HearsNothing();

    /// <summary>Ends the client's connection: it would wait for messages that cannot come.</summary>
    public void Abort() => output.Abort();
}
