namespace RedisTyped.Benchmarks.Measuring;

/// <summary>Where repeated figures lie.</summary>
/// <param name="Lowest">The lowest.</param>
/// <param name="LowerQuartile">A quarter lies at or below it.</param>
/// <param name="Median">Half lies at or below it.</param>
/// <param name="UpperQuartile">Three quarters lie at or below it.</param>
/// <param name="Highest">The highest.</param>
internal readonly record struct Spread(double Lowest, double LowerQuartile, double Median, double UpperQuartile, double Highest)
{
    /// <summary>Finds it for some figures, in any order.</summary>
    /// <remarks>Between two figures a quantile is interpolated, as R and NumPy do unless told otherwise (Hyndman and Fan 1996, type 7).</remarks>
    /// <exception cref="ArgumentException">There is no figure, or one is not a number.</exception>
    public static Spread Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        if (sorted.Length == 0 || double.IsNaN(sorted[0]))
        {
            throw new ArgumentException("A spread needs at least one figure, and figures that are numbers.", nameof(figures));
        }

        return new Spread(sorted[0], Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75), sorted[^1]);
    }

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }
}
