using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// The stream of a source on its way to the links: taken from the source as fast as it comes, in memory first and in the spool behind
/// that, with the time at which it came. One writer and one reader at the same time.
/// </summary>
/// <param name="memoryLimit">Bytes in memory.</param>
/// <param name="folder">Takes what is more; when that is full, the writer waits.</param>
/// <param name="start">How long the stream is before the first byte.</param>
/// <param name="time">Tells the time.</param>
internal sealed class StreamQueue(int memoryLimit, SpoolFolder folder, long start, TimeProvider time) : IByteSink, IAsyncDisposable
{
    /// <summary>Length and time. No length means that the history is renamed.</summary>
    private const int HeadBytes = sizeof(int) + sizeof(long);

    private readonly ByteQueue _queue = new(memoryLimit, folder);
    private readonly byte[] _head = new byte[HeadBytes + ReplicationId.TextLength];
    private int _headCount;
    private int _left;
    private DateTimeOffset _receivedAt;
    private long _offset = start;
    private StreamPiece? _piece;
    private int _at;

    /// <summary>Bytes that wait, wherever.</summary>
    public long Length => _queue.Length;

    /// <summary>Bytes that wait on disk.</summary>
    public long Spooled => _queue.Spooled;

    public async ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (var segment in bytes)
        {
            byte[] frame = ArrayPool<byte>.Shared.Rent(HeadBytes + segment.Length);
            try
            {
                Head(frame, segment.Length);
                segment.CopyTo(frame.AsMemory(HeadBytes));
                await _queue.WriteAsync(frame.AsMemory(0, HeadBytes + segment.Length), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(frame);
            }
        }

        return true;
    }

    /// <summary>Says that the history has another id from here on.</summary>
    public ValueTask RenameAsync(ReplicationId id, CancellationToken cancellationToken)
    {
        byte[] frame = new byte[HeadBytes + ReplicationId.TextLength];
        Head(frame, 0);
        Encoding.ASCII.GetBytes(id.Text, frame.AsSpan(HeadBytes));
        return _queue.WriteAsync(frame, cancellationToken);
    }

    /// <summary>Takes the next bytes, and waits for them. The caller releases them.</summary>
    public async ValueTask<StreamBlock> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_piece is null || _at == _piece.Bytes.Count)
            {
                _piece?.Release();
                _piece = null;
                _piece = new StreamPiece(await _queue.ReadAsync(cancellationToken).ConfigureAwait(false));
                _at = 0;
            }

            if (TryTake(_piece) is { } block)
            {
                return block;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _piece?.Release();
        _piece = null;
        return _queue.DisposeAsync();
    }

    private void Head(byte[] frame, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(sizeof(int)), time.GetUtcNow().UtcTicks);
    }

    /// <summary>Takes the next block out of a piece; null when the piece has no more of one.</summary>
    private StreamBlock? TryTake(StreamPiece piece)
    {
        if (_left == 0 && !TakeHead(piece.Bytes))
        {
            return null;
        }

        if (_left == 0)
        {
            _headCount = 0;
            return new StreamBlock(null, default, _offset, _receivedAt, new ReplicationId(Encoding.ASCII.GetString(_head.AsSpan(HeadBytes))));
        }

        int count = Math.Min(_left, piece.Bytes.Count - _at);
        if (count == 0)
        {
            return null;
        }

        var block = new StreamBlock(piece, piece.Bytes.AsMemory(_at, count), _offset, _receivedAt, Renamed: null).Retained();
        _at += count;
        _left -= count;
        _offset += count;
        return block;
    }

    /// <summary>Whether the whole head of a frame is there; the id belongs to it where there is one.</summary>
    private bool TakeHead(ArraySegment<byte> bytes)
    {
        while (true)
        {
            int wanted = _headCount < HeadBytes ? HeadBytes : HeadBytes + ReplicationId.TextLength;
            int count = Math.Min(wanted - _headCount, bytes.Count - _at);
            bytes.AsSpan(_at, count).CopyTo(_head.AsSpan(_headCount));
            _at += count;
            _headCount += count;
            if (_headCount < wanted)
            {
                return false;
            }

            _left = BinaryPrimitives.ReadInt32LittleEndian(_head);
            _receivedAt = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(_head.AsSpan(sizeof(int))), TimeSpan.Zero);
            if (_left > 0)
            {
                _headCount = 0;
                return true;
            }

            if (wanted > HeadBytes)
            {
                return true;
            }
        }
    }
}
