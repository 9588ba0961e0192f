using System.Buffers;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Spooling;

/// <summary>
/// Bytes on their way to a replica, in order: a little in memory, more in a spool if there is one, and then the writer waits. One writer
/// and one reader at the same time.
/// </summary>
internal sealed class ByteQueue : IAsyncDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Block> _blocks = new();
    private readonly int _memoryLimit;
    private readonly SpoolFolder? _folder;
    private readonly bool _holdsAll;
    private readonly SpoolFile? _spool;
    private readonly AsyncSignal _bytes = new();
    private readonly AsyncSignal _room = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Block? _last;
    private long _inMemory;
    private long _taken;
    private long _written;
    private bool _isComplete;
    private bool _isClosed;

    /// <param name="memoryLimit">Bytes in memory.</param>
    /// <param name="folder">Takes what is more; null for none.</param>
    /// <param name="holdsAll">Whether nobody reads before all is written, so that waiting for room would never end.</param>
    public ByteQueue(int memoryLimit, SpoolFolder? folder, bool holdsAll = false)
    {
        _memoryLimit = memoryLimit;
        _folder = folder;
        _holdsAll = holdsAll;
        if (folder is not null)
        {
            _spool = new SpoolFile(folder);

            // What fills it may be another queue's, and be read though nobody reads here.
            folder.Freed += _room.Set;
        }
    }

    /// <summary>Bytes that wait, wherever.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
            {
                return _inMemory + Spooled;
            }
        }
    }

    /// <summary>Bytes that wait on disk.</summary>
    public long Spooled => _spool?.Pending ?? 0;

    /// <summary>Ends when there are bytes, or will be none.</summary>
    public Task Started => _started.Task;

    /// <summary>Ends when all is written; says how many bytes that are.</summary>
    public Task<long> Completed => _completed.Task;

    /// <summary>Bytes that were written in all.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Bytes that the reader has taken.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Appends bytes, which are copied; waits while there is no room. Once the queue is closed they go nowhere.</summary>
    /// <exception cref="ReshardException">The spool cannot be written, or cannot hold all.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!bytes.IsEmpty && !_isClosed)
            {
                int taken = TakeIntoMemory(bytes.Span);
                if (taken == 0)
                {
                    taken = await SpoolAsync(bytes, cancellationToken).ConfigureAwait(false);
                }

                if (taken > 0)
                {
                    Volatile.Write(ref _written, _written + taken);
                    bytes = bytes[taken..];
                    _bytes.Set();
                    _started.TrySetResult();
                }
                else if (_holdsAll)
                {
                    throw new ReshardException(
                        ReshardFailure.Spool, $"A replica needs the whole snapshot at once, and the spool holds {_folder!.Limit} bytes; give it more.");
                }
                else
                {
                    await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>No bytes follow.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
        }

        _bytes.Set();
        _started.TrySetResult();
        _completed.TrySetResult(Written);
    }

    /// <summary>Takes the next bytes, and waits for them. They are the caller's until <see cref="Return"/>.</summary>
    /// <returns>The bytes; none at the end.</returns>
    public async ValueTask<ArraySegment<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            bool isComplete;
            bool isSpooled;
            lock (_gate)
            {
                if (_blocks.TryDequeue(out var block))
                {
                    _last = _blocks.Count == 0 ? null : _last;
                    _inMemory -= block.Length;
                    return Took(new ArraySegment<byte>(block.Bytes, 0, block.Length));
                }

                // Decided here: a moment later there may be bytes in memory, and more behind them on disk.
                isComplete = _isComplete;
                isSpooled = Spooled > 0;
            }

            if (isSpooled)
            {
                byte[] bytes = ArrayPool<byte>.Shared.Rent(BlockSize);
                int read = await _spool!.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
                return Took(new ArraySegment<byte>(bytes, 0, read));
            }

            if (isComplete)
            {
                return ArraySegment<byte>.Empty;
            }

            await _bytes.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives back what was read.</summary>
    public static void Return(ArraySegment<byte> bytes) => ArrayPool<byte>.Shared.Return(bytes.Array!);

    /// <summary>Ends it, once the writer is out of the way; who waits in <see cref="WriteAsync"/> must have been cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        _isClosed = true;
        _writing.Release();
        lock (_gate)
        {
            while (_blocks.TryDequeue(out var block))
            {
                ArrayPool<byte>.Shared.Return(block.Bytes);
            }

            _last = null;
            _inMemory = 0;
        }

        if (_spool is not null)
        {
            _folder!.Freed -= _room.Set;
            await _spool.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<int> SpoolAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        int part = Math.Min(bytes.Length, BlockSize);
        if (_spool is null || !_folder!.TryReserve(part))
        {
            return 0;
        }

        try
        {
            await _spool.WriteAsync(bytes[..part], cancellationToken).ConfigureAwait(false);
            return part;
        }
        catch
        {
            _folder.Release(part);
            throw;
        }
    }

    private ArraySegment<byte> Took(ArraySegment<byte> bytes)
    {
        Volatile.Write(ref _taken, _taken + bytes.Count);
        _room.Set();
        return bytes;
    }

    // Behind what waits on disk nothing may go into memory: it would be read first.
    private int TakeIntoMemory(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            int room = (int)Math.Min(_memoryLimit - _inMemory, bytes.Length);
            if (room <= 0 || Spooled > 0)
            {
                return 0;
            }

            if (_last is null || _last.Length == _last.Bytes.Length)
            {
                _last = new Block(ArrayPool<byte>.Shared.Rent(BlockSize));
                _blocks.Enqueue(_last);
            }

            int taken = Math.Min(room, _last.Bytes.Length - _last.Length);
            bytes[..taken].CopyTo(_last.Bytes.AsSpan(_last.Length));
            _last.Length += taken;
            _inMemory += taken;
            return taken;
        }
    }

    private sealed class Block(byte[] bytes)
    {
        public byte[] Bytes { get; } = bytes;

        public int Length { get; set; }
    }
}
