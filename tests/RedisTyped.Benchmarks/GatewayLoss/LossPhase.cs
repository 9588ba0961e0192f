using System.Diagnostics;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.GatewayLoss;

/// <summary>What one phase came to in one repetition.</summary>
/// <param name="Name">What had happened to the node.</param>
/// <param name="Others">Requests for keys of the other nodes.</param>
/// <param name="Own">Requests for its own keys.</param>
internal sealed record LossPhase(string Name, PacedTally Others, PacedTally Own)
{
    public const string Before = "all nodes work";

    /// <summary>A percentile of the other nodes' latency, in milliseconds.</summary>
    public double OthersWithin(double share) => Others.Answered.Percentile(share) / Stopwatch.Frequency * 1000;
}

/// <summary>What a phase came to over all repetitions.</summary>
/// <param name="Phases">One for each repetition.</param>
/// <param name="Before">Those in which nothing had happened, of the same repetitions.</param>
internal sealed record LossResult(IReadOnlyList<LossPhase> Phases, IReadOnlyList<LossPhase> Before)
{
    // What this machine's own runs differ by.
    private const double Most = 1.25;
    private const double P99 = 0.99;

    public string Name => Phases[0].Name;

    /// <summary>The other nodes' p99 by what it was before.</summary>
    public Spread Ratio => Spread.Of(Phases.Zip(Before, static (phase, before) => phase.OthersWithin(P99) / before.OthersWithin(P99)));

    public int OthersFailed => Phases.Sum(static phase => phase.Others.Failed);

    /// <summary>What is not as it has to be, in words.</summary>
    public IEnumerable<string> Missed()
    {
        if (OthersFailed > 0)
        {
            yield return $"{Name}: {OthersFailed} requests for keys of other nodes failed, none may: {Phases.First(static phase => phase.Others.Failed > 0).Others.Fault}";
        }

        if (Math.Round(Ratio.Median, 2) > Most)
        {
            yield return FormattableString.Invariant($"{Name}: p99 of the other nodes' keys {Ratio.Median:0.00} of what it was before, at most {Most:0.00} wanted");
        }

        if ((Name == LossPhase.Before || Name.StartsWith("it works", StringComparison.Ordinal)) && Phases.FirstOrDefault(static phase => phase.Own.Failed > 0) is { } failed)
        {
            yield return $"{Name}: {Phases.Sum(static phase => phase.Own.Failed)} requests for its keys failed, none may: {failed.Own.Fault}";
        }
    }
}
