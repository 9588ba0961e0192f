using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Originals;

/// <summary>What a comparison with the original came to.</summary>
/// <param name="Row">Which keys pass, and which sync of its process is measured.</param>
/// <param name="Megabytes">How large the snapshot is, in million bytes.</param>
/// <param name="Theirs">Seconds of the original.</param>
/// <param name="Ours">Seconds of the proxy, in the same repetitions.</param>
/// <param name="IsTarget">Whether the target is meant.</param>
internal sealed record OriginalResult(string Row, double Megabytes, IReadOnlyList<double> Theirs, IReadOnlyList<double> Ours, bool IsTarget)
{
    /// <summary>How many times as fast the proxy is to be at least.</summary>
    public const double Target = 9;

    /// <summary>Million bytes a second of the original.</summary>
    public double TheirSpeed => Megabytes / Spread.Of(Theirs).Median;

    /// <summary>Million bytes a second of the proxy.</summary>
    public double OurSpeed => Megabytes / Spread.Of(Ours).Median;

    /// <summary>How many times as fast the proxy is.</summary>
    public Spread Ratio => Spread.Of(Theirs.Zip(Ours, static (theirs, ours) => theirs / ours));

    /// <summary>Whether that is fast enough; null where nothing is wanted.</summary>
    public bool? IsMet => IsTarget ? Math.Round(Ratio.Median, 1) >= Target : null;
}
