using System.Globalization;
using System.Text;

namespace RedisTyped.Resharding.Rdb;

/// <summary>Keys as text for messages: in double quotes, escaped as redis-cli does, cut short.</summary>
internal static class KeyText
{
    /// <summary>How many bytes of a key are shown.</summary>
    public const int Shown = 64;

    /// <summary>Writes out a key of which perhaps only the first bytes are at hand.</summary>
    /// <param name="start">At least the first <see cref="Shown"/> bytes, if the key has so many.</param>
    /// <param name="length">How long the whole key is.</param>
    public static string Of(ReadOnlySpan<byte> start, int length)
    {
        var text = new StringBuilder().Append('"');
        foreach (byte next in start.Slice(0, Math.Min(start.Length, Shown)))
        {
            switch (next)
            {
                case (byte)'"' or (byte)'\\':
                    text.Append('\\').Append((char)next);
                    break;
                case >= 0x20 and < 0x7F:
                    text.Append((char)next);
                    break;
                default:
                    text.Append(CultureInfo.InvariantCulture, $"\\x{next:x2}");
                    break;
            }
        }

        text.Append('"');
        if (length > Shown)
        {
            text.Append(CultureInfo.InvariantCulture, $"… of {length} bytes");
        }

        return text.ToString();
    }
}
