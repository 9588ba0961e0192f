namespace RedisTyped.Cli.Charts;

/// <summary>The axis of a chart of shares: where it ends, and the round numbers on it.</summary>
/// <param name="Step">The share between two ticks.</param>
/// <param name="Ticks">How many steps the axis has.</param>
internal sealed record ChartScale(double Step, int Ticks)
{
    private const int MostTicks = 6;

    private static readonly double[] Steps = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];

    public double End => Step * Ticks;

    /// <summary>The smallest scale of at most six round steps that holds a share.</summary>
    public static ChartScale For(double largest)
    {
        double step = Steps.FirstOrDefault(step => step * MostTicks >= largest, Steps[^1]);
        return new ChartScale(step, Math.Max(1, (int)Math.Ceiling((largest / step) - 1e-9)));
    }
}
