using System.Buffers;

namespace RedisTyped.Gateway.Clients;

/// <summary>
/// What a client is owed while it takes what came before: blocks that are larger the more it is, so that it needs little more memory than it has bytes, and is never
/// copied as a whole. Not thread-safe.
/// </summary>
internal sealed class ReplyBacklog
{
    private const int LeastBlock = 4 * 1024;

    /// <summary>Below what .NET keeps apart as large, and collects seldom.</summary>
    private const int LargestBlock = 64 * 1024;

    private readonly Queue<byte[]> _blocks = new();
    private byte[] _last = [];
    private int _start;
    private int _end;

    /// <summary>How many bytes it holds.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_end == _last.Length)
            {
                _last = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(Length, LeastBlock, LargestBlock));
                _blocks.Enqueue(_last);
                _end = 0;
            }

            int part = Math.Min(bytes.Length, _last.Length - _end);
            bytes[..part].CopyTo(_last.AsSpan(_end));
            _end += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>Gives the first bytes away, no more than so many.</summary>
    /// <returns>Whether there were any.</returns>
    public bool MoveTo(IBufferWriter<byte> output, int most)
    {
        bool isAny = Length > 0;
        while (most > 0 && _blocks.TryPeek(out byte[]? block))
        {
            int end = ReferenceEquals(block, _last) ? _end : block.Length;
            int part = Math.Min(most, end - _start);
            output.Write(block.AsSpan(_start, part));
            _start += part;
            most -= part;
            Length -= part;
            if (_start == end)
            {
                RemoveFirst();
            }
        }

        return isAny;
    }

    /// <summary>Drops all.</summary>
    public void Clear()
    {
        while (_blocks.Count > 0)
        {
            RemoveFirst();
        }

        Length = 0;
    }

    private void RemoveFirst()
    {
        byte[] block = _blocks.Dequeue();
        if (ReferenceEquals(block, _last))
        {
            _last = [];
            _end = 0;
        }

        _start = 0;
        ArrayPool<byte>.Shared.Return(block);
    }
}
