namespace RedisTyped.Benchmarks.Measuring;

/// <summary>One figure over its repetitions.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">In what.</param>
/// <param name="Value">Where it lies.</param>
/// <param name="Wanted">What it is measured against, in words; null for nothing.</param>
/// <param name="IsMet">Whether it is what is wanted; null where nothing is.</param>
internal sealed record MeasuredFigure(string Name, string Unit, Spread Value, string? Wanted = null, bool? IsMet = null)
{
    /// <summary>A figure whose middle must not be above something.</summary>
    public static MeasuredFigure AtMost(string name, string unit, Spread value, double most) =>
        new(name, unit, value, FormattableString.Invariant($"at most {most:0.##}"), Math.Round(value.Median, 2) <= most);

    /// <summary>A figure whose middle must not be below something.</summary>
    public static MeasuredFigure AtLeast(string name, string unit, Spread value, double least) =>
        new(name, unit, value, FormattableString.Invariant($"at least {least:N0}"), value.Median >= least);
}
