using System.Buffers.Text;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Replies;

/// <summary>Reads replies as they came over the wire, RESP2 or RESP3, without decoding more than is asked for.</summary>
/// <remarks>https://redis.io/docs/latest/develop/reference/protocol-spec/.</remarks>
internal static class RawReply
{
    private const int LineEnd = 2;

    /// <summary>How many bytes the first whole reply of a buffer has; -1: it is not whole yet.</summary>
    /// <exception cref="FormatException">It is not RESP.</exception>
    public static int LengthOf(ReadOnlySpan<byte> buffer)
    {
        var scanner = new ReplyScanner();
        return scanner.Scan(buffer, out int length) switch
        {
            ReadStatus.Complete => length,
            ReadStatus.Incomplete => -1,
            _ => throw new FormatException("What came is no reply."),
        };
    }

    public static bool IsError(ReadOnlySpan<byte> reply) => reply is [(byte)'-' or (byte)'!', ..];

    /// <summary>Whether it is a nil of any kind.</summary>
    public static bool IsNil(ReadOnlySpan<byte> reply) =>
        reply.StartsWith("$-1\r"u8) || reply.StartsWith("*-1\r"u8) || reply.StartsWith("_\r"u8);

    /// <summary>Whether it is a message that nobody asked for: RESP3's push.</summary>
    public static bool IsPush(ReadOnlySpan<byte> reply) => reply is [(byte)'>', ..];

    /// <summary>The number of an integer reply, or of text that is one; null: it is none.</summary>
    public static long? Integer(ReadOnlySpan<byte> reply)
    {
        ReadOnlySpan<byte> text = Text(reply);
        return Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length ? number : null;
    }

    /// <summary>The text of a reply that is no aggregate: without its type, lengths and line ends; that of nil is empty.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> reply)
    {
        Range line = Line(reply) ?? throw new FormatException("A reply is cut off.");
        int behind = line.End.Value + LineEnd;
        return reply[0] switch
        {
            (byte)'$' or (byte)'!' => IsNil(reply) ? [] : reply[behind..^LineEnd],

            // "txt:" tells the format of a verbatim string.
            (byte)'=' => reply[(behind + 4)..^LineEnd],
            _ => reply[line],
        };
    }

    /// <summary>The elements of an aggregate, each a whole reply; names and values in turn of a map. None of nil.</summary>
    public static List<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> reply)
    {
        ReadOnlySpan<byte> span = reply.Span;
        if (span is not [(byte)'*' or (byte)'~' or (byte)'>' or (byte)'%', ..] || Line(span) is not { } line)
        {
            throw new FormatException("A reply is no aggregate.");
        }

        long count = Number(span, 1) * (span[0] == '%' ? 2 : 1);
        var elements = new List<ReadOnlyMemory<byte>>();
        int at = line.End.Value + LineEnd;
        for (long i = 0; i < count; i++)
        {
            int length = LengthOf(span[at..]);
            if (length < 0)
            {
                throw new FormatException("A reply is cut off.");
            }

            elements.Add(reply.Slice(at, length));
            at += length;
        }

        return elements;
    }

    // What stands between the type and the end of the line.
    private static Range? Line(ReadOnlySpan<byte> buffer)
    {
        int end = buffer.IndexOf((byte)'\n');
        return end < 0 ? null : end >= LineEnd && buffer[end - 1] == '\r' ? 1..(end - 1)
            : throw new FormatException("A line of a reply does not end in CR LF.");
    }

    private static long Number(ReadOnlySpan<byte> line, int start) =>
        Utf8Parser.TryParse(line[start..], out long number, out int used) && used > 0 && number >= -1
            ? number
            : throw new FormatException("A length in a reply is no number.");
}
