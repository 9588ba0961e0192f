namespace RedisTyped.Benchmarks.Reports;

/// <summary>The axis of a chart of ratios: logarithmic, so that half as fast and twice as fast are equally far from even.</summary>
/// <param name="Lowest">Where it begins.</param>
/// <param name="Highest">Where it ends.</param>
internal sealed record RatioScale(double Lowest, double Highest)
{
    private static readonly double[] Marks = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

    /// <summary>The round ratios on it.</summary>
    public IEnumerable<double> Ticks => Marks.Where(mark => mark >= Lowest && mark <= Highest);

    /// <summary>The smallest scale between round ratios that holds all of some; it reaches from a half to two at least.</summary>
    public static RatioScale For(IEnumerable<double> ratios)
    {
        double[] all = [.. ratios];
        return new RatioScale(
            Marks.Last(mark => mark == Marks[0] || (mark <= 0.5 && all.All(ratio => ratio >= mark))),
            Marks.First(mark => mark == Marks[^1] || (mark >= 2 && all.All(ratio => ratio <= mark))));
    }

    /// <summary>How far along the axis a ratio lies: 0 at its begin, 1 at its end; what is off the scale lies at its edge.</summary>
    public double Position(double ratio) => Math.Clamp(Math.Log(ratio / Lowest) / Math.Log(Highest / Lowest), 0, 1);
}
