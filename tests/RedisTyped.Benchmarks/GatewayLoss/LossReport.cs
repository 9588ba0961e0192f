using System.Globalization;
using System.Text;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.GatewayLoss;

/// <summary>Writes what the loss of a node came to as part of a page.</summary>
internal static class LossReport
{
    public static string Markdown(IReadOnlyList<LossResult> results, IReadOnlyList<double> recoveries, string where)
    {
        var text = new StringBuilder().Append(where).Append(".\n\n");
        text.Append("| phase | other nodes' keys: answered | failed | p50, ms | p99, ms | p99.9, ms | p99 by that before | its keys: answered | failed |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (LossResult result in results)
        {
            text.Append("| ").AppendJoin(
                " | ",
                result.Name,
                Count(result.Phases.Sum(static phase => phase.Others.Answered.Count)),
                Count(result.OthersFailed),
                Median(result, 0.5),
                Median(result, 0.99),
                Median(result, 0.999),
                result.Name == LossPhase.Before ? "" : Figures.Ratio(result.Ratio),
                Count(result.Phases.Sum(static phase => phase.Own.Answered.Count)),
                Count(result.Phases.Sum(static phase => phase.Own.Failed))).Append(" |\n");
        }

        Spread recovery = Spread.Of(recoveries);
        return text.Append(
            CultureInfo.InvariantCulture,
            $"\nIts keys were answered again {Figures.Rounded(recovery.Median)} ms behind the moment at which it took connections or went on, {Figures.Rounded(recovery.Highest)} at most.\n\n").ToString();
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Median(LossResult result, double share) => Figures.Rounded(Spread.Of(result.Phases.Select(phase => phase.OthersWithin(share))).Median);
}
