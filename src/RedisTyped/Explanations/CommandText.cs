using System.Globalization;
using System.Text;

namespace RedisTyped.Explanations;

/// <summary>
/// Writes words so that redis-cli reads the same bytes again: as they stand where that is enough, else in double quotes with its
/// escapes, as <c>sdssplitargs</c> of Redis takes them (https://github.com/redis/redis/blob/7.0/src/sds.c).
/// </summary>
internal static class CommandText
{
    public static string Of(IReadOnlyList<ReadOnlyMemory<byte>> words)
    {
        var text = new StringBuilder();
        foreach (ReadOnlyMemory<byte> word in words)
        {
            Append(text.Append(text.Length == 0 ? "" : " "), word.Span);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> word)
    {
        if (!word.IsEmpty && !word.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !word.ContainsAny("\"'\\"u8))
        {
            text.Append(Encoding.ASCII.GetString(word));
            return;
        }

        text.Append('"');
        foreach (byte b in word)
        {
            _ = b switch
            {
                (byte)'"' or (byte)'\\' => text.Append('\\').Append((char)b),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\r' => text.Append("\\r"),
                (byte)'\t' => text.Append("\\t"),
                >= 0x20 and < 0x7f => text.Append((char)b),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}"),
            };
        }

        text.Append('"');
    }
}
