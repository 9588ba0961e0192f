using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace RedisTyped.Protocol;

/// <summary>Bytes that grow at the end and leave at the front, with what is written most: RESP. Not thread-safe.</summary>
/// <remarks>Its memory is its own, and not of a pool: buffers live as long as connections, and one that is forgotten costs nothing.</remarks>
internal sealed class RespBuffer(int capacity = 256) : IBufferWriter<byte>
{
    private const int LongestNumber = 20;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    private int _start;
    private int _end;

    /// <summary>How many bytes it holds.</summary>
    public int Length => _end - _start;

    /// <summary>How many it could hold without more memory.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(_start, _end - _start);

    /// <inheritdoc cref="Written"/>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(_start, _end - _start);

    /// <summary>Drops all bytes, and keeps the memory.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Drops bytes at the front.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Clear();
        }
    }

    /// <summary>Drops all bytes, and the memory where it has become more than needed.</summary>
    public void ClearDownTo(int capacity)
    {
        Clear();
        if (_bytes.Length > capacity)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(capacity);
        }
    }

    /// <inheritdoc/>
    public void Advance(int count) => _end += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_end);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_end);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Writes the head of an array, whose elements follow.</summary>
    public void WriteArray(int count) => WriteLine((byte)'*', count);

    /// <summary>Writes the head of an aggregate of any kind.</summary>
    /// <param name="type">Its first byte: <c>*</c>, <c>%</c>, <c>~</c> or <c>></c>.</param>
    /// <param name="count">How many elements follow; of a map: pairs.</param>
    public void WriteAggregate(byte type, int count) => WriteLine(type, count);

    /// <summary>Writes an integer.</summary>
    public void WriteInteger(long value) => WriteLine((byte)':', value);

    /// <summary>Writes a bulk string.</summary>
    public void WriteBulk(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length + LongestNumber + 5);
        WriteLine((byte)'$', value.Length);
        value.CopyTo(_bytes.AsSpan(_end));
        _end += value.Length;
        _bytes[_end++] = (byte)'\r';
        _bytes[_end++] = (byte)'\n';
    }

    /// <summary>Writes a bulk string of text.</summary>
    public void WriteBulk(string value) => WriteBulk(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes a simple string.</summary>
    /// <param name="text">ASCII without line ends.</param>
    public void WriteStatus(string text) => WriteText((byte)'+', text);

    /// <summary>Writes an error.</summary>
    /// <param name="text">The code and the text: <c>ERR unknown command</c>. Line ends in it become blanks.</param>
    public void WriteError(string text) => WriteText((byte)'-', text);

    /// <summary>Writes that there is nothing.</summary>
    /// <param name="protocol">2 or 3.</param>
    public void WriteNull(int protocol) => Write(protocol == 3 ? "_\r\n"u8 : "$-1\r\n"u8);

    /// <summary>Writes a request.</summary>
    public void WriteRequest(params ReadOnlySpan<string> words)
    {
        WriteArray(words.Length);
        foreach (string word in words)
        {
            WriteBulk(word);
        }
    }

    private void WriteLine(byte type, long value)
    {
        Reserve(LongestNumber + 3);
        _bytes[_end++] = type;
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_end), out int length);
        _end += length;
        _bytes[_end++] = (byte)'\r';
        _bytes[_end++] = (byte)'\n';
    }

    private void WriteText(byte type, string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length) + 3);
        _bytes[_end++] = type;
        int length = Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_end));
        Span<byte> written = _bytes.AsSpan(_end, length);
        written.Replace((byte)'\r', (byte)' ');
        written.Replace((byte)'\n', (byte)' ');
        _end += length;
        _bytes[_end++] = (byte)'\r';
        _bytes[_end++] = (byte)'\n';
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _end < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        int length = Length;
        if (_start > 0 && _bytes.Length - length >= count && length <= _bytes.Length / 2)
        {
            _bytes.AsSpan(_start, length).CopyTo(_bytes);
        }
        else
        {
            long wanted = Math.Max((long)length + count, Math.Min(2L * _bytes.Length, Array.MaxLength));
            byte[] more = GC.AllocateUninitializedArray<byte>(checked((int)wanted));
            _bytes.AsSpan(_start, length).CopyTo(more);
            _bytes = more;
        }

        _start = 0;
        _end = length;
    }
}
