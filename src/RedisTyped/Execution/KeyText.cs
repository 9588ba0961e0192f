using System.Globalization;
using System.Text;

namespace RedisTyped.Execution;

/// <summary>Writes keys for messages and logs as redis-cli would: text as text, other bytes as <c>\xNN</c>.</summary>
internal static class KeyText
{
    private const int MaxLength = 96;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(ReadOnlySpan<byte> key)
    {
        if (key.Length > MaxLength)
        {
            return $"{Escaped(key[..MaxLength])}… ({key.Length} bytes)";
        }

        try
        {
            string text = Strict.GetString(key);
            return text.Any(char.IsControl) ? Escaped(key) : text;
        }
        catch (DecoderFallbackException)
        {
            return Escaped(key);
        }
    }

    private static string Escaped(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte b in bytes)
        {
            _ = b is >= 0x20 and < 0x7f ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return text.ToString();
    }
}
