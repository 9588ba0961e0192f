using System.Buffers;
using System.Diagnostics;
using RedisTyped.Resharding.Checksums;

namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>
/// Writes an RDB into a buffer writer and keeps its checksum: by blocks, since the checksum of many short runs costs more than of one long.
/// </summary>
internal sealed class RdbOutput
{
    /// <summary>How large a block is asked for.</summary>
    private const int Usual = 16 * 1024;

    /// <summary>How large it is where a place is reserved: the more fits behind it, the more is known when it must be written.</summary>
    private const int AfterReserved = 64 * 1024;

    private readonly IBufferWriter<byte> _writer;
    private readonly Action<Span<byte>> _fillReserved;
    private Memory<byte> _block;
    private int _filled;
    private int _reserved = -1;
    private int _reservedCount;
    private long _committed;

    /// <param name="writer">Where to.</param>
    /// <param name="fillReserved">Writes what a reserved place is to hold, just before its block is handed over.</param>
    public RdbOutput(IBufferWriter<byte> writer, Action<Span<byte>> fillReserved)
    {
        _writer = writer;
        _fillReserved = fillReserved;
    }

    /// <summary>How many bytes were handed over.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Checksum of the bytes handed over.</summary>
    public ulong Checksum { get; private set; }

    /// <summary>Whether a reserved place is still to be filled.</summary>
    public bool HasReserved => _reserved >= 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _block.Length - _filled)
        {
            int fitting = _block.Length - _filled;
            bytes.Slice(0, fitting).CopyTo(_block.Span.Slice(_filled));
            _filled += fitting;
            bytes = bytes.Slice(fitting);
            Open(Usual);
        }

        bytes.CopyTo(_block.Span.Slice(_filled));
        _filled += bytes.Length;
    }

    /// <summary>Keeps a place free for bytes that are not known yet.</summary>
    public void Reserve(int count)
    {
        Debug.Assert(_reserved < 0, "one place at a time");
        if (_block.Length - _filled < Usual)
        {
            Open(AfterReserved);
        }

        _reserved = _filled;
        _reservedCount = count;
        _filled += count;
    }

    /// <summary>Fills the reserved place, if there is one.</summary>
    public void FillReserved()
    {
        if (_reserved >= 0)
        {
            _fillReserved(_block.Span.Slice(_reserved, _reservedCount));
            _reserved = -1;
        }
    }

    /// <summary>Hands over what was written.</summary>
    public void Commit()
    {
        FillReserved();
        if (_filled > 0)
        {
            Checksum = Crc64.Append(Checksum, _block.Span.Slice(0, _filled));
            _writer.Advance(_filled);
            Volatile.Write(ref _committed, _committed + _filled);
            _filled = 0;
        }

        _block = default;
    }

    private void Open(int size)
    {
        Commit();
        _block = _writer.GetMemory(size);
    }
}
