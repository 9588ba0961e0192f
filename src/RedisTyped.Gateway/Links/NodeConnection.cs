using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Links;

/// <summary>A connection to a node that one client has for itself.</summary>
/// <param name="stream">The connection.</param>
/// <param name="closed">Is told once that it is closed.</param>
internal sealed class NodeConnection(Stream stream, Action closed) : INodeConnection
{
    private const int ReadSize = 4096;

    private readonly RespBuffer _input = new(ReadSize);
    private ReplyScanner _scanner;
    private int _isClosed;

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> requests, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(requests, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException fault)
        {
            throw new IOException("the connection was closed", fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (_scanner.Scan(_input.Written, out int length))
            {
                case ReadStatus.Complete:
                    byte[] reply = _input.Written[..length].ToArray();
                    _input.Consume(length);
                    return reply;
                case ReadStatus.Faulty:
                    throw new IOException("the node sent what is no reply");
            }

            int read;
            try
            {
                read = await stream.ReadAsync(_input.GetMemory(ReadSize), cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException fault)
            {
                throw new IOException("the connection was closed", fault);
            }

            if (read == 0)
            {
                throw new IOException("the node closed the connection");
            }

            _input.Advance(read);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            closed();
        }
    }
}
