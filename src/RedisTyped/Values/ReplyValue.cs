using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using StackExchange.Redis;

namespace RedisTyped.Values;

/// <summary>
/// Reads one value of a reply as a .NET type. Only generated code uses it. Methods that can meet nil say so in their name; the others
/// are called for a value that is there.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ReplyValue
{
    /// <summary>Reads UTF-8 text.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The text.</returns>
    /// <exception cref="FormatException">The bytes are not UTF-8: to replace some would give another text than the one stored.</exception>
    public static string Text(RedisValue value)
    {
        string text = value!;

        // What stands in place of bad bytes can be meant as well; only then is it worth a second look.
        return text is not null && text.Contains('\ufffd', StringComparison.Ordinal) && !Utf8.IsValid((byte[])value!)
            ? throw new FormatException("not UTF-8")
            : text!;
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Bytes(RedisValue value) => ((byte[]?)value)!;

    /// <summary>Reads bytes.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The bytes.</returns>
    public static Memory<byte> Memory(RedisValue value) => (byte[]?)value;

    /// <summary>Reads bytes.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The bytes.</returns>
    public static ReadOnlyMemory<byte> ReadOnlyMemory(RedisValue value) => (byte[]?)value;

    /// <summary>Hands the reply on as StackExchange.Redis gives it, nil included.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The same.</returns>
    public static RedisValue Raw(RedisValue value) => value;

    /// <summary>Reads a key name.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The key.</returns>
    public static RedisKey Key(RedisValue value) => (byte[]?)value;

    /// <summary>Reads a single character.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The character.</returns>
    /// <exception cref="FormatException">The text is not one UTF-16 unit long.</exception>
    public static char Character(RedisValue value) =>
        Text(value) is { Length: 1 } text ? text[0] : throw new FormatException("not a single character");

    /// <summary>Reads a boolean: <c>1</c>, <c>0</c>, <c>true</c>, <c>false</c> in any case.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The boolean.</returns>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static bool Boolean(RedisValue value) => Text(value) switch
    {
        "1" => true,
        "0" => false,
        var text => bool.Parse(text),
    };

    /// <summary>
    /// Reads what a script or a function answers for a boolean: nil, which Lua's <c>false</c> becomes, 0 and <c>false</c> are false; 1,
    /// <c>true</c> and OK, which a script may hand on, are true.
    /// </summary>
    /// <param name="value">The reply.</param>
    /// <returns>The boolean.</returns>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static bool LuaBoolean(RedisValue value) => !value.IsNull && (value == "OK" || Boolean(value));

    /// <summary>Reads an acknowledgement: a status such as OK is true, nil (as of SET … NX) is false.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>Whether the command was carried out.</returns>
    public static bool Acknowledged(RedisValue value) => !value.IsNull;

    /// <summary>Reads a 64-bit integer.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">It is not an integer.</exception>
    public static long Integer(RedisValue value) =>
        value.IsInteger && value.TryParse(out long number) ? number : Number<long>(value);

    /// <summary>Reads a number.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The reply.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">It is not a number of that kind.</exception>
    /// <exception cref="OverflowException">It is out of range.</exception>
    public static T Number<T>(RedisValue value)
        where T : struct, INumberBase<T>
    {
        // From 2.2 on integers may be of 64 bits without a sign.
        if (value.IsInteger && value.TryParse(out long integer))
        {
            return T.CreateChecked(integer);
        }

        // Nearly always digits are all there is, and to look for no more takes less than half of the time.
        ReadOnlySpan<byte> text = ValueBytes.Of(value, stackalloc byte[ValueBytes.Room]);
        return T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T number)
            ? number
            : T.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a floating-point number, infinities in Redis' spelling included.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">It is not a number.</exception>
    public static double Float64(RedisValue value)
    {
        ReadOnlySpan<byte> text = ValueBytes.Of(value, stackalloc byte[ValueBytes.Room]);
        return text.SequenceEqual("inf"u8) || text.SequenceEqual("+inf"u8) ? double.PositiveInfinity
            : text.SequenceEqual("-inf"u8) ? double.NegativeInfinity
            : text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8) ? double.NaN
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a single-precision number, infinities in Redis' spelling included.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">It is not a number.</exception>
    public static float Float32(RedisValue value)
    {
        ReadOnlySpan<byte> text = ValueBytes.Of(value, stackalloc byte[ValueBytes.Room]);
        return text.SequenceEqual("inf"u8) || text.SequenceEqual("+inf"u8) ? float.PositiveInfinity
            : text.SequenceEqual("-inf"u8) ? float.NegativeInfinity
            : text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8) ? float.NaN
            : float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads an enum by its member's name, that in the same case before others, or by its number.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="value">The reply.</param>
    /// <returns>The member.</returns>
    /// <exception cref="FormatException">It is neither.</exception>
    public static T Enum<T>(RedisValue value)
        where T : struct, Enum =>
        System.Enum.TryParse(Text(value), ignoreCase: false, out T parsed) || System.Enum.TryParse(Text(value), ignoreCase: true, out parsed)
            ? parsed
            : throw new FormatException("not a member");

    /// <summary>Reads a Unicode scalar value.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The scalar value.</returns>
    /// <exception cref="FormatException">The text is not one long.</exception>
    public static Rune Rune(RedisValue value)
    {
        string text = Text(value);
        return System.Text.Rune.TryGetRuneAt(text.Length > 0 ? text : "\ud800", 0, out Rune rune) && rune.Utf16SequenceLength == text.Length
            ? rune
            : throw new FormatException("not a single character");
    }

    /// <summary>Reads a value by its own parser: <see cref="System.Guid"/>, dates and times, and types of like kind.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The reply.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">It is not in that form.</exception>
    public static T Parsed<T>(RedisValue value)
        where T : ISpanParsable<T> =>
        T.Parse(Text(value), CultureInfo.InvariantCulture);

    /// <summary>Reads a date and time, keeping its kind.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The date and time.</returns>
    /// <exception cref="FormatException">It is not in that form.</exception>
    public static DateTime DateTime(RedisValue value) =>
        System.DateTime.Parse(Text(value), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    /// <summary>Reads whole seconds, as of TTL.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The time span.</returns>
    public static TimeSpan Seconds(RedisValue value) => TimeSpan.FromSeconds(Integer(value));

    /// <summary>Reads whole milliseconds, as of PTTL.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The time span.</returns>
    public static TimeSpan Milliseconds(RedisValue value) => TimeSpan.FromMilliseconds(Integer(value));

    /// <summary>Reads a Unix time in seconds, as of EXPIRETIME.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The time in UTC.</returns>
    public static DateTimeOffset UnixSeconds(RedisValue value) => DateTimeOffset.FromUnixTimeSeconds(Integer(value));

    /// <summary>Reads a Unix time in milliseconds, as of PEXPIRETIME.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>The time in UTC.</returns>
    public static DateTimeOffset UnixMilliseconds(RedisValue value) => DateTimeOffset.FromUnixTimeMilliseconds(Integer(value));

    /// <summary>Whether a reply of the TTL family says that there is no time: no key (-2) or no expiry (-1).</summary>
    /// <param name="value">The reply.</param>
    /// <returns>Whether it is negative.</returns>
    public static bool IsNoTime(RedisValue value) => value.IsNull || Integer(value) < 0;

    /// <summary>Reads a value through the store's serializer.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The reply.</param>
    /// <param name="serializer">The serializer.</param>
    /// <returns>The value.</returns>
    [return: MaybeNull]
    public static T Serialized<T>(RedisValue value, IRedisSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return serializer.Deserialize<T>((byte[]?)value);
    }
}
