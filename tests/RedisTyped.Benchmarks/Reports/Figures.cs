using System.Globalization;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Targets;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>How reports write numbers: with no more digits than mean something.</summary>
internal static class Figures
{
    /// <summary>As short as it can be: <c>0.05</c>, <c>12</c>.</summary>
    public static string Plain(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Three digits that count, with thousands: <c>1,230,000</c>, <c>45.6</c>, <c>0.123</c>.</summary>
    public static string Rounded(double number)
    {
        double rounded = double.Parse(number.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (rounded == 0)
        {
            return "0";
        }

        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(rounded))), 0, 3);
        return rounded.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    /// <summary>Whole bytes: <c>472</c>.</summary>
    public static string Bytes(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A ratio: <c>1.02</c>.</summary>
    public static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A ratio with its quartiles: <c>1.02 (0.99 to 1.05)</c>.</summary>
    public static string Ratio(Spread ratio) => $"{Ratio(ratio.Median)} ({Ratio(ratio.LowerQuartile)} to {Ratio(ratio.UpperQuartile)})";

    /// <summary>What was wanted and what came of it: <c>at least 1.00 ×: met</c>.</summary>
    public static string Verdict(Verdict verdict) =>
        (verdict.Target.Figure == ComparedFigure.Throughput ? "throughput at least " : "bytes at most ") + Ratio(verdict.Target.Wanted)
        + verdict.Outcome switch
        {
            Outcome.Met => ": met",
            Outcome.WithinSpread => ": within the spread",
            _ => ": MISSED",
        };
}
