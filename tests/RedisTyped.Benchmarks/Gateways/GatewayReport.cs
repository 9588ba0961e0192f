using System.Globalization;
using System.Text;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Gateways;

/// <summary>Writes a run of the gateway beside nutcracker.</summary>
internal static class GatewayReport
{
    /// <summary>As the measured part of a page.</summary>
    /// <param name="results">The rows.</param>
    /// <param name="where">The machine and the programs.</param>
    /// <param name="repetitions">How often each contender was measured.</param>
    public static string Markdown(IReadOnlyList<GatewayResult> results, string where, int repetitions)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{where}; medians of {repetitions}, the three taking turns.\n\n");
        text.Append("| row | gateway, requests/s | nutcracker | one node, direct | gateway / nutcracker | target | p99, ms: gateway | nutcracker | CPU, µs a request: gateway | nutcracker |\n");
        text.Append("|---|---:|---:|---:|---:|---|---:|---:|---:|---:|\n");
        foreach (GatewayResult result in results)
        {
            string target = result.Row.Throughput is { } wanted ? $"at least {Figures.Ratio(wanted)}" : "";
            text.Append("| ").AppendJoin(
                " | ",
                result.Row.Name,
                Median(result.Gateway, static sample => sample.Throughput),
                Median(result.Nutcracker, static sample => sample.Throughput),
                Median(result.Direct, static sample => sample.Throughput),
                Figures.Ratio(result.Throughput),
                target,
                Median(result.Gateway, static sample => sample.P99),
                Median(result.Nutcracker, static sample => sample.P99),
                Median(result.Gateway, static sample => sample.Cpu),
                Median(result.Nutcracker, static sample => sample.Cpu)).Append(" |\n");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The ratios of throughput, as a chart.</summary>
    public static string Svg(IReadOnlyList<GatewayResult> results, string where) => RatioChart.Of(
        [.. results.Select(static result => new RatioBar(result.Row.Name, "gateway", "nutcracker", result.Throughput, result.Row.Throughput))], where);

    private static string Median(IReadOnlyList<GatewaySample> samples, Func<GatewaySample, double> figure) =>
        samples.Count == 0 ? "" : Figures.Rounded(Spread.Of(samples.Select(figure)).Median);
}
