using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RedisTyped.Cli.Terminal;

/// <summary>Bytes as text, without loss of any byte: what is not printable UTF-8 is written <c>\xNN</c>.</summary>
internal static class ByteText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>For tables: on one line, and nothing in it can steer a terminal.</summary>
    public static string Shown(ReadOnlySpan<byte> bytes) => Decode(bytes) is { } text && text.All(IsPlain) ? text : Escaped(bytes);

    /// <summary>As for bytes. Text that holds nothing but what <see cref="Shown(ReadOnlySpan{byte})"/> gave is not changed again.</summary>
    public static string Shown(string text) => text.All(IsPlain) ? text : Escaped(Encoding.UTF8.GetBytes(text));

    /// <summary>For messages: line by line, since some have several lines.</summary>
    public static string ShownLines(string text) => string.Join('\n', text.Split('\n').Select(Shown));

    /// <summary>
    /// For JSON: text as it is. Bytes that are no text are written escaped under the name, and exactly under the name and Hex.
    /// </summary>
    public static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        if (Decode(bytes) is { } text)
        {
            json.WriteString(name, text);
            return;
        }

        json.WriteString(name, Escaped(bytes));
        json.WriteString(name + "Hex", Convert.ToHexStringLower(bytes));
    }

    /// <summary>The text, or null for bytes that are not UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Control characters, and those that turn the direction of text, could make a table lie.</summary>
    private static bool IsPlain(char c) =>
        char.GetUnicodeCategory(c) is not (UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);

    private static string Escaped(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte b in bytes)
        {
            _ = b == (byte)'\\' ? text.Append(@"\\")
                : b is >= 0x20 and < 0x7f ? text.Append((char)b)
                : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return text.ToString();
    }
}
