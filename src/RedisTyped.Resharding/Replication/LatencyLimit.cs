using System.Globalization;

namespace RedisTyped.Resharding.Replication;

/// <summary>How long a target may take to answer, as people write it.</summary>
internal static class LatencyLimit
{
    /// <summary>Reads <c>50ms</c>, <c>0.5s</c>, <c>none</c>; a number alone is milliseconds.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="limit">The time; null for none.</param>
    /// <returns>False when it is something else.</returns>
    public static bool TryParse(string text, out TimeSpan? limit)
    {
        limit = null;
        text = text.Trim();
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var (number, unit) = text.EndsWith("ms", StringComparison.OrdinalIgnoreCase) ? (text[..^2], 1.0)
            : text.EndsWith('s') || text.EndsWith('S') ? (text[..^1], 1000.0)
            : (text, 1.0);
        if (!double.TryParse(number.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            || Math.Round(value * unit) is not (>= 1 and <= int.MaxValue and double milliseconds))
        {
            return false;
        }

        limit = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Writes it as <see cref="TryParse"/> reads it.</summary>
    public static string Text(TimeSpan? limit) => limit is { } time ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms") : "none";
}
