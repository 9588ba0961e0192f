using System.Globalization;
using System.Text;

namespace RedisTyped.Gateway.Dashboard.Lookup;

/// <summary>Bytes as text: UTF-8 as it is, and what is none of it, or would not be seen, as <c>\xNN</c>.</summary>
internal static class KeyText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            string text = Strict.GetString(bytes);
            if (text.All(IsSeen))
            {
                return text;
            }
        }
        catch (DecoderFallbackException)
        {
            // Not text, then.
        }

        var escaped = new StringBuilder();
        foreach (byte b in bytes)
        {
            _ = b is >= 0x20 and < 0x7f and not (byte)'\\' ? escaped.Append((char)b) : escaped.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return escaped.ToString();
    }

    // Characters that turn the direction of text would make it say something else than what is there.
    private static bool IsSeen(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
