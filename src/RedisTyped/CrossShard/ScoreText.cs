using System.Globalization;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>Scores as Redis 7.0 writes and reads them: C's <c>%.17g</c>, infinities as inf and -inf.</summary>
internal static class ScoreText
{
    public static double Parse(RedisValue text) => TryParse(text, out double score)
        ? score
        : throw new FormatException("a node answered a score that is not a number");

    public static bool TryParse(RedisValue value, out double score)
    {
        string? text = value;
        score = text?.ToUpperInvariant() switch
        {
            "INF" or "+INF" or "INFINITY" or "+INFINITY" => double.PositiveInfinity,
            "-INF" or "-INFINITY" => double.NegativeInfinity,
            _ => 0,
        };
        return score != 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out score);
    }

    // G17 is %.17g but for the case of the exponent's mark.
    public static RedisValue Of(double score) => score switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        _ => score.ToString("G17", CultureInfo.InvariantCulture).Replace('E', 'e'),
    };
}
