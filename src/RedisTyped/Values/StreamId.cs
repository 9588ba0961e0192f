using System.Globalization;

namespace RedisTyped.Values;

/// <summary>The id of a stream entry, <c>1526919030474-55</c>: a Unix time in milliseconds, and a number among the entries of that time.</summary>
/// <param name="Milliseconds">The time.</param>
/// <param name="Sequence">The number.</param>
public readonly record struct StreamId(ulong Milliseconds, ulong Sequence) : IComparable<StreamId>, ISpanFormattable, ISpanParsable<StreamId>
{
    /// <summary>The least, <c>0-0</c>: where XREAD starts to read everything.</summary>
    public static StreamId Min { get; }

    /// <summary>The greatest.</summary>
    public static StreamId Max { get; } = new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>The time in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is beyond the year 9999, which an id of one's own can be.</exception>
    public DateTimeOffset Time => Milliseconds <= long.MaxValue
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)Milliseconds)
        : throw new ArgumentOutOfRangeException(nameof(Milliseconds), "The time is beyond the year 9999.");

    /// <summary>Whether one id stands before another.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether <paramref name="left"/> is less.</returns>
    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one id stands behind another.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether <paramref name="left"/> is greater.</returns>
    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one id is another or stands before it.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether <paramref name="left"/> is less or equal.</returns>
    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one id is another or stands behind it.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether <paramref name="left"/> is greater or equal.</returns>
    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    /// <summary>Reads an id; without a number behind the time it is 0, as Redis reads it.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used: the form is the same everywhere.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException">It is no id.</exception>
    public static StreamId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out StreamId id) ? id : throw new FormatException("not the id of a stream entry");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static StreamId Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads an id if it is one.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used: the form is the same everywhere.</param>
    /// <param name="result">The id.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out StreamId result)
    {
        int dash = s.IndexOf('-');
        ReadOnlySpan<char> time = dash < 0 ? s : s[..dash];
        ulong sequence = 0;
        bool isId = ulong.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out ulong milliseconds)
            & (dash < 0 || ulong.TryParse(s[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out sequence));
        result = isId ? new StreamId(milliseconds, sequence) : default;
        return isId;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out StreamId)"/>
    public static bool TryParse(string? s, IFormatProvider? provider, out StreamId result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public int CompareTo(StreamId other) =>
        Milliseconds == other.Milliseconds ? Sequence.CompareTo(other.Sequence) : Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>The id as Redis writes it.</summary>
    /// <returns>Such as <c>1526919030474-55</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");

    /// <inheritdoc/>
    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}", out charsWritten);
}
