using System.Globalization;

namespace RedisTyped.Topology.Reading;

/// <summary>
/// Reads times such as <c>500ms</c>, <c>5s</c> and <c>00:00:05</c>. A bare number is refused: the usual binder takes 5 for five days,
/// StackExchange.Redis for five milliseconds.
/// </summary>
internal static class TimeText
{
    /// <summary>Whether a time can limit a wait: StackExchange.Redis counts whole milliseconds, in 31 bits.</summary>
    public static bool IsTimeout(TimeSpan time) => time >= TimeSpan.FromMilliseconds(1) && time.TotalMilliseconds <= int.MaxValue;

    public static bool TryRead(string text, out TimeSpan time)
    {
        text = text.Trim();
        if (TryNumber(text, "ms", 1, out time) || TryNumber(text, "s", 1000, out time))
        {
            return true;
        }

        // Not TryParse, which takes the hours of 24:00:00 for days.
        return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out time) && text.Contains(':', StringComparison.Ordinal);
    }

    private static bool TryNumber(string text, string unit, int milliseconds, out TimeSpan time)
    {
        time = default;
        if (!text.EndsWith(unit, StringComparison.Ordinal)
            || !decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > int.MaxValue)
        {
            return false;
        }

        time = TimeSpan.FromMilliseconds((double)number * milliseconds);
        return true;
    }
}
