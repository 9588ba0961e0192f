using System.Buffers;
using System.Buffers.Text;

namespace RedisTyped.Resharding.Streaming;

/// <summary>
/// Bytes without effect in the place of what a replica must not get, so that its offset stays that of the source: a PING with a text as
/// long as needed.
/// </summary>
/// <remarks>
/// A replica counts bare newlines only when the next command has run, so they come before a command, never behind the last one. They cost
/// it 50 ns each, and a PING of any length 0.2 µs and 1 ns a byte (7.0.15); so newlines only make up what a PING cannot.
/// </remarks>
internal static class Filler
{
    /// <summary>The fewest bytes that can be filled: a PING without a text.</summary>
    public const int Shortest = 14;

    /// <summary>The head of a PING with a text, the line ends of its length and its text.</summary>
    private const int AroundText = 19;

    /// <summary>How much is asked of the output at once.</summary>
    private const int Piece = 32 * 1024;

    /// <summary>Writes filler that ends with a command.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="count">How many bytes; <see cref="Shortest"/> at least.</param>
    public static void Write(IBufferWriter<byte> output, long count)
    {
        if (TextLength(count) is { } text)
        {
            WritePing(output, text);
        }
        else if (TextLength(count - 1) is { } shorter)
        {
            // One digit more would be one byte too many.
            WriteNewlines(output, 1);
            WritePing(output, shorter);
        }
        else
        {
            WriteNewlines(output, count - Shortest);
            output.Write("*1\r\n$4\r\nPING\r\n"u8);
        }
    }

    /// <summary>Writes bytes that change nothing, where more follows: a command, or the end of the transaction that the replica is in.</summary>
    public static void Pad(IBufferWriter<byte> output, long count, bool inTransaction)
    {
        if (count >= Shortest && inTransaction)
        {
            Write(output, count);
        }
        else
        {
            WriteNewlines(output, count);
        }
    }

    /// <summary>Writes bytes that count once the command behind them has run.</summary>
    public static void WriteNewlines(IBufferWriter<byte> output, long count) => Repeat(output, (byte)'\n', count);

    private static void WritePing(IBufferWriter<byte> output, long text)
    {
        Span<byte> head = stackalloc byte[AroundText + 20];
        "*2\r\n$4\r\nPING\r\n$"u8.CopyTo(head);
        Utf8Formatter.TryFormat(text, head[15..], out int digits);
        "\r\n"u8.CopyTo(head[(15 + digits)..]);
        output.Write(head[..(17 + digits)]);
        Repeat(output, (byte)'.', text);
        output.Write("\r\n"u8);
    }

    private static void Repeat(IBufferWriter<byte> output, byte value, long count)
    {
        while (count > 0)
        {
            int piece = (int)Math.Min(count, Piece);
            output.GetSpan(piece)[..piece].Fill(value);
            output.Advance(piece);
            count -= piece;
        }
    }

    /// <summary>The length of the text of a PING of so many bytes; null where there is none.</summary>
    private static long? TextLength(long count)
    {
        for (int digits = 1; digits <= 10; digits++)
        {
            long text = count - AroundText - digits;
            if (text < 0)
            {
                return null;
            }

            if (Digits(text) == digits)
            {
                return text;
            }
        }

        return null;
    }

    private static int Digits(long number)
    {
        int digits = 1;
        for (; number >= 10; number /= 10)
        {
            digits++;
        }

        return digits;
    }
}
