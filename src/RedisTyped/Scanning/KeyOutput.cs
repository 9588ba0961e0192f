using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using StackExchange.Redis;

namespace RedisTyped.Scanning;

/// <summary>
/// Reads a piece of a key as a .NET type, if it can be. Only generated code uses it, which then formats the value again and compares:
/// so a reader may accept more than one spelling.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class KeyOutput
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads UTF-8 text.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The text.</param>
    /// <returns>Whether it is well-formed.</returns>
    public static bool Text(ReadOnlySpan<byte> piece, [MaybeNullWhen(false)] out string value)
    {
        bool fits = System.Text.Unicode.Utf8.IsValid(piece);
        value = fits ? StrictUtf8.GetString(piece) : null;
        return fits;
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The bytes.</param>
    /// <returns>True.</returns>
    public static bool Bytes(ReadOnlySpan<byte> piece, out byte[] value)
    {
        value = piece.ToArray();
        return true;
    }

    /// <summary>Reads a key name.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The key.</param>
    /// <returns>True.</returns>
    public static bool Key(ReadOnlySpan<byte> piece, out RedisKey value)
    {
        value = piece.ToArray();
        return true;
    }

    /// <summary>Reads a value of StackExchange.Redis.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The value.</param>
    /// <returns>True.</returns>
    public static bool Value(ReadOnlySpan<byte> piece, out RedisValue value)
    {
        value = piece.ToArray();
        return true;
    }

    /// <summary>Reads a single character.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The character.</param>
    /// <returns>Whether it is one UTF-16 unit.</returns>
    public static bool Character(ReadOnlySpan<byte> piece, out char value)
    {
        bool fits = Text(piece, out string? text) && text.Length == 1;
        value = fits ? text![0] : default;
        return fits;
    }

    /// <summary>Reads a boolean, <c>1</c> or <c>0</c>.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The boolean.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Boolean(ReadOnlySpan<byte> piece, out bool value)
    {
        value = piece is [(byte)'1'];
        return value || piece is [(byte)'0'];
    }

    /// <summary>Reads a number.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="piece">The piece.</param>
    /// <param name="isHex">Whether its format string writes hexadecimal digits.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is one of that type.</returns>
    public static bool Number<T>(ReadOnlySpan<byte> piece, bool isHex, out T value)
        where T : struct, INumberBase<T> =>
        T.TryParse(piece, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.Any & ~NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads a value by its own parser.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Parsed<T>(ReadOnlySpan<byte> piece, [MaybeNullWhen(false)] out T value)
        where T : ISpanParsable<T>
    {
        value = default;
        return Text(piece, out string? text) && T.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads an enum by its member's name or by its number.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="piece">The piece.</param>
    /// <param name="value">The member.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Enum<T>(ReadOnlySpan<byte> piece, out T value)
        where T : struct, Enum
    {
        value = default;
        return Text(piece, out string? text) && System.Enum.TryParse(text, ignoreCase: false, out value);
    }

    /// <summary>Reads a date and time.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="format">Its format string.</param>
    /// <param name="value">The date and time.</param>
    /// <returns>Whether it is one in that format.</returns>
    public static bool DateTime(ReadOnlySpan<byte> piece, string format, out DateTime value)
    {
        value = default;
        return Text(piece, out string? text)
            && System.DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out value);
    }

    /// <summary>Reads a date and time with its offset.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="format">Its format string.</param>
    /// <param name="value">The date and time.</param>
    /// <returns>Whether it is one in that format.</returns>
    public static bool DateTimeOffset(ReadOnlySpan<byte> piece, string format, out DateTimeOffset value)
    {
        value = default;
        return Text(piece, out string? text)
            && System.DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
    }

    /// <summary>Reads a date.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="format">Its format string.</param>
    /// <param name="value">The date.</param>
    /// <returns>Whether it is one in that format.</returns>
    public static bool DateOnly(ReadOnlySpan<byte> piece, string format, out DateOnly value)
    {
        value = default;
        return Text(piece, out string? text)
            && System.DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    }

    /// <summary>Reads a time of day.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="format">Its format string.</param>
    /// <param name="value">The time.</param>
    /// <returns>Whether it is one in that format.</returns>
    public static bool TimeOnly(ReadOnlySpan<byte> piece, string format, out TimeOnly value)
    {
        value = default;
        return Text(piece, out string? text)
            && System.TimeOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    }

    /// <summary>Reads a time span.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="format">Its format string.</param>
    /// <param name="value">The time span.</param>
    /// <returns>Whether it is one in that format.</returns>
    public static bool TimeSpan(ReadOnlySpan<byte> piece, string format, out TimeSpan value)
    {
        value = default;
        return Text(piece, out string? text) && System.TimeSpan.TryParseExact(text, format, CultureInfo.InvariantCulture, out value);
    }
}
