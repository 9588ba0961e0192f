using System.Buffers;

namespace RedisTyped.Benchmarks.Rdb;

/// <summary>Takes bytes and forgets them: one array, written over and over.</summary>
internal sealed class DroppingWriter : IBufferWriter<byte>
{
    private readonly byte[] _bytes = new byte[64 * 1024];

    public void Advance(int count)
    {
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes;

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes;
}
