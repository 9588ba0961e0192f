using System.Buffers;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>A part of a source's stream with the time at which it came in; shared by all who need it, and given back by the last of them.</summary>
/// <param name="Piece">Holds the bytes.</param>
/// <param name="Bytes">The bytes; none where the history is renamed.</param>
/// <param name="Start">How long the stream is before them.</param>
/// <param name="ReceivedAt">When they came in.</param>
/// <param name="Renamed">The id that the history has from here on; null for bytes.</param>
internal readonly record struct StreamBlock(StreamPiece? Piece, ReadOnlyMemory<byte> Bytes, long Start, DateTimeOffset ReceivedAt, ReplicationId? Renamed)
{
    public StreamBlock Retained()
    {
        Piece?.Retain();
        return this;
    }

    public void Release() => Piece?.Release();
}

/// <summary>Bytes from the pool that several hold. Thread-safe.</summary>
internal sealed class StreamPiece(ArraySegment<byte> bytes)
{
    private int _holders = 1;

    public ArraySegment<byte> Bytes => bytes;

    public void Retain() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            ArrayPool<byte>.Shared.Return(bytes.Array!);
        }
    }
}
