using System.ComponentModel;
using System.Globalization;
using StackExchange.Redis;

namespace RedisTyped.Values;

/// <summary>Turns .NET values into command arguments. Only generated code uses it; what StackExchange.Redis converts alike is left to it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ArgumentValue
{
    /// <summary>A text as UTF-8.</summary>
    /// <param name="value">The text.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null: Redis has no null to store.</exception>
    /// <exception cref="ArgumentException">It holds half a surrogate pair, which has no UTF-8 form, or is over 512 MB.</exception>
    public static RedisValue Of(string value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        ValueGuard.Check(value, parameter);
        ThrowIfHalfPair(value, parameter);
        return value;
    }

    /// <summary>Bytes as they are.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null: Redis has no null to store.</exception>
    /// <exception cref="ArgumentException">It is over 512 MB.</exception>
    public static RedisValue Of(byte[] value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        ValueGuard.Check(value.Length, parameter);
        return value;
    }

    /// <summary>Bytes as they are.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentException">They are over 512 MB.</exception>
    public static RedisValue Of(ReadOnlyMemory<byte> value, string parameter)
    {
        ValueGuard.Check(value.Length, parameter);
        return value.ToArray();
    }

    /// <summary>Bytes as they are. Later versions of StackExchange.Redis make a value of them too, so that the compiler has to be told which is meant.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentException">They are over 512 MB.</exception>
    public static RedisValue Of(Memory<byte> value, string parameter) => Of((ReadOnlyMemory<byte>)value, parameter);

    /// <summary>A value of StackExchange.Redis.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException">It is <see cref="RedisValue.Null"/>: Redis has no null to store.</exception>
    /// <exception cref="ArgumentException">It is over 512 MB.</exception>
    public static RedisValue Of(RedisValue value, string parameter)
    {
        if (value.IsNull)
        {
            throw new ArgumentNullException(parameter);
        }

        // Text or bytes, which it holds as they are; a number is short.
        if (!value.IsInteger)
        {
            ValueGuard.Check(ValueBytes.CountOf(value), parameter);
        }

        return value;
    }

    /// <summary>A character as UTF-8.</summary>
    /// <param name="value">The character.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentException">It is half a surrogate pair, which has no UTF-8 form.</exception>
    public static RedisValue Of(char value, string parameter)
    {
        ThrowIfHalfPair(new ReadOnlySpan<char>(in value), parameter);
        return value.ToString();
    }

    /// <summary>A boolean as <c>1</c> or <c>0</c>.</summary>
    /// <param name="value">The boolean.</param>
    /// <returns>The argument.</returns>
    public static RedisValue Of(bool value) => value ? 1 : 0;

    /// <summary>An integer in decimal.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>The argument.</returns>
    public static RedisValue Of(long value) => value;

    /// <summary>An integer in decimal.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>The argument.</returns>
    public static RedisValue Of(ulong value) => value <= long.MaxValue ? (long)value : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest decimal text that reads back as the same number; infinities as Redis spells them.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The argument.</returns>
    public static RedisValue Of(double value) => value switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double.NaN => "nan",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>The shortest decimal text that reads back as the same number; infinities as Redis spells them.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The argument.</returns>
    public static RedisValue Of(float value) =>
        float.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : Of((double)value);

    /// <summary>A value by its own invariant format.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">A .NET format string; null for the type's default.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null: Redis has no null to store.</exception>
    public static RedisValue Formatted<T>(T value, string? format = null, string? parameter = null)
        where T : IFormattable => FormattedText(value, format, parameter);

    /// <summary>A value's text by its own invariant format, for a key or a part of a text.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">A .NET format string; null for the type's default.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null: Redis has no null to store.</exception>
    public static string FormattedText<T>(T value, string? format = null, string? parameter = null)
        where T : IFormattable =>
        value is null ? throw new ArgumentNullException(parameter) : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A value through the store's serializer.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="serializer">The serializer.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null: Redis has no null to store.</exception>
    /// <exception cref="InvalidOperationException">The serializer returned null.</exception>
    /// <exception cref="ArgumentException">It returned more than 512 MB.</exception>
    public static RedisValue Serialized<T>(T value, IRedisSerializer serializer, string parameter)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        if (value is null)
        {
            throw new ArgumentNullException(parameter);
        }

        // StackExchange.Redis turns SET of a null into DEL.
        byte[] bytes = serializer.Serialize(value) ?? throw new InvalidOperationException(
            $"The serializer '{TypeText.Of(serializer.GetType())}' returned null for '{parameter}' of type '{TypeText.Of(typeof(T))}'; it must return bytes for every value.");
        ValueGuard.Check(bytes.Length, parameter);
        return bytes;
    }

    /// <summary>A time span in whole seconds. A part of a second counts as one, so that a short time never becomes none.</summary>
    /// <param name="value">The time span.</param>
    /// <returns>The argument.</returns>
    public static RedisValue Seconds(TimeSpan value) => RoundUp(value.Ticks, TimeSpan.TicksPerSecond);

    /// <summary>A time span in whole milliseconds. A part of one counts as one, so that a short time never becomes none.</summary>
    /// <param name="value">The time span.</param>
    /// <returns>The argument.</returns>
    public static RedisValue Milliseconds(TimeSpan value) => RoundUp(value.Ticks, TimeSpan.TicksPerMillisecond);

    /// <summary>
    /// How long a blocking command that takes seconds may wait: <see cref="Timeout.InfiniteTimeSpan"/> and zero wait for ever, as 0 does in
    /// Redis. A part of a millisecond counts as one, so that a short wait never becomes an endless one.
    /// </summary>
    /// <param name="value">The time span.</param>
    /// <returns>The argument, such as <c>0.25</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time span is negative.</exception>
    public static RedisValue BlockSeconds(TimeSpan value) => (WaitOf(value) / 1000m).ToString(CultureInfo.InvariantCulture);

    /// <summary>As <see cref="BlockSeconds"/>, for a command that takes milliseconds.</summary>
    /// <param name="value">The time span.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time span is negative.</exception>
    public static RedisValue BlockMilliseconds(TimeSpan value) => WaitOf(value);

    /// <summary>A moment as Unix time in whole seconds, a part of a second counting as one.</summary>
    /// <param name="value">The moment.</param>
    /// <returns>The argument.</returns>
    public static RedisValue UnixSeconds(DateTimeOffset value) =>
        RoundUp((value - DateTimeOffset.UnixEpoch).Ticks, TimeSpan.TicksPerSecond);

    /// <summary>A moment as Unix time in whole milliseconds, a part of one counting as one.</summary>
    /// <param name="value">The moment.</param>
    /// <returns>The argument.</returns>
    public static RedisValue UnixMilliseconds(DateTimeOffset value) =>
        RoundUp((value - DateTimeOffset.UnixEpoch).Ticks, TimeSpan.TicksPerMillisecond);

    // Replacing the half pair, as encoders do, would store another text than the one that was passed.
    private static void ThrowIfHalfPair(ReadOnlySpan<char> text, string parameter)
    {
        int at = text.IndexOfAnyInRange('\ud800', '\udfff');
        if (at >= 0 && HasHalfPair(text[at..]))
        {
            throw new ArgumentException("The text holds half of a surrogate pair, which has no UTF-8 form; pass well-formed text or bytes.", parameter);
        }
    }

    private static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return true;
            }

            i++;
        }

        return false;
    }

    private static long WaitOf(TimeSpan value)
    {
        if (value == Timeout.InfiniteTimeSpan)
        {
            return 0;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        return RoundUp(value.Ticks, TimeSpan.TicksPerMillisecond);
    }

    private static long RoundUp(long ticks, long unit)
    {
        (long whole, long rest) = Math.DivRem(ticks, unit);
        return rest > 0 ? whole + 1 : whole;
    }
}
