using System.Globalization;
using System.Net;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Links;

/// <summary>A connection to a node that one client has for itself.</summary>
/// <param name="stream">The connection.</param>
/// <param name="server">The server that it leads to.</param>
/// <param name="owner">The links of the node, of which it takes a place.</param>
internal sealed class NodeConnection(Stream stream, EndPoint server, NodeLinks owner) : INodeConnection
{
    private const int ReadSize = 4096;

    /// <summary>So much of the buffer is kept when all is read: one reply may have been large, and the connection stands for long.</summary>
    private const int KeptSize = 64 * 1024;

    /// <summary>So much is sent at once: how long the node may take nothing counts for each piece.</summary>
    private const int PieceSize = 1024 * 1024;

    private readonly RespBuffer _input = new(ReadSize);
    private readonly PrimaryServer _server = new(owner.Node, server);
    private ReplyScanner _scanner;
    private bool _isIdentified;
    private volatile bool _hasLeft;
    private volatile Func<bool>? _tryGiveUp;
    private int _isClosed;

    /// <summary>The server that it leads to.</summary>
    public PrimaryServer Server => _server;

    /// <summary>How much memory stands ready for what comes next.</summary>
    public int KeptBytes => _input.Capacity;

    /// <summary>By which the server can be asked to end a wait on it, once it was entered for one; null: the server does not say.</summary>
    public string? Id { get; private set; }

    /// <inheritdoc/>
    public TimeSpan Patience => owner.Node.OperationTimeout + NodeLinks.BusyPatience;

    /// <inheritdoc/>
    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <inheritdoc/>
    public bool HasLeft => _hasLeft;

    /// <inheritdoc/>
    public Func<bool>? TryGiveUp
    {
        get => _tryGiveUp;
        set => _tryGiveUp = value;
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> requests, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            for (; requests.Length > 0; requests = requests[Math.Min(PieceSize, requests.Length)..])
            {
                late.CancelAfter(Patience);
                await stream.WriteAsync(requests[..Math.Min(PieceSize, requests.Length)], late.Token).ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException fault)
        {
            throw Closed(fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silent(Patience, fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        // Who listens has no limit, and needs nothing made for each message.
        using CancellationTokenSource? late = limit == Timeout.InfiniteTimeSpan ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            switch (_scanner.Scan(_input.Written, out int length))
            {
                case ReadStatus.Complete:
                    byte[] reply = _input.Written[..length].ToArray();
                    _input.Consume(length);
                    if (_input.Length == 0)
                    {
                        _input.ClearDownTo(KeptSize);
                    }

                    return reply;
                case ReadStatus.Faulty:
                    throw new IOException("the node sent what is no reply");
            }

            int read;
            try
            {
                late?.CancelAfter(limit);
                read = await stream.ReadAsync(_input.GetMemory(ReadSize), late?.Token ?? cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is ObjectDisposedException || (fault is IOException && IsClosed))
            {
                throw Closed(fault);
            }
            catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
            {
                throw Silent(limit, fault);
            }

            if (read == 0)
            {
                // A socket that is closed here may end its reading so, too.
                throw IsClosed ? Closed(fault: null) : new IOException("the node closed the connection");
            }

            // What has begun to come goes on.
            _input.Advance(read);
            limit = late is null ? limit : Patience;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<INodeUse> EnterAsync(IReadOnlyList<byte[]> awaited, CancellationToken cancellationToken)
    {
        if (awaited.Count > 0 && !_isIdentified)
        {
            await SendAsync(RequestText.Of("CLIENT", "ID"), cancellationToken).ConfigureAwait(false);
            Id = RawReply.Integer((await ReceiveAsync(Patience, cancellationToken).ConfigureAwait(false)).Span)?.ToString(CultureInfo.InvariantCulture);
            _isIdentified = true;
        }

        return _server.Loss is { } loss ? throw new IOException(loss) : owner.Uses.Enter(this, awaited);
    }

    /// <summary>Closes it because the node has left the topology.</summary>
    public ValueTask LeaveAsync()
    {
        _hasLeft = true;
        return DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        bool isFirst = Interlocked.Exchange(ref _isClosed, 1) == 0;
        await stream.DisposeAsync().ConfigureAwait(false);
        if (isFirst)
        {
            owner.Return(this);
        }
    }

    private static IOException Closed(Exception? fault) => new("the connection was closed", fault);

    private static IOException Silent(TimeSpan limit, Exception fault) => new($"no answer within {limit.TotalSeconds:0.###} s", fault);
}
