using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace RedisTyped.Benchmarks.Micro;

/// <summary><c>micro</c>: the parts by themselves, by BenchmarkDotNet, whose arguments it takes.</summary>
internal sealed class MicroCommand : Command
{
    public MicroCommand()
        : base("micro", "Time the parts by themselves with BenchmarkDotNet. Takes its arguments, such as --filter '*Routing*' --job short.")
    {
        TreatUnmatchedTokensAsErrors = false;
        SetAction(Run);
    }

    private static int Run(ParseResult words)
    {
        string[] args = [.. words.UnmatchedTokens];
        if (args.Length == 0)
        {
            args = ["--filter", "*"];
        }

        // In this process: the project that BenchmarkDotNet would build for each job stands below this repository's build files, which
        // are not made for it.
        var config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine("artifacts", "benchmarks")).WithOption(ConfigOptions.JoinSummary, true);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run([.. args, "--inProcess"], config);
        var output = words.InvocationConfiguration.Output;
        bool missed = false;
        foreach (var report in summaries.SelectMany(static summary => summary.Reports))
        {
            missed |= Judge(report, output);
        }

        return missed ? 1 : 0;
    }

    /// <summary>Says whether a benchmark keeps to its target.</summary>
    /// <returns>Whether it does not.</returns>
    private static bool Judge(BenchmarkReport report, TextWriter output)
    {
        var benchmark = report.BenchmarkCase;
        string name = $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}";
        string parameter = string.Join(", ", benchmark.Parameters.Items.Select(static item => Convert.ToString(item.Value, CultureInfo.InvariantCulture)));
        var target = MicroTarget.All.FirstOrDefault(target => target.Benchmark == name && target.Case == parameter);
        if (target is null || report.ResultStatistics is not { } statistics)
        {
            return false;
        }

        long bytes = report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0;
        bool met = statistics.Mean <= target.Nanoseconds && bytes <= target.Bytes;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}{(parameter.Length > 0 ? $" ({parameter})" : "")}: {statistics.Mean:0.0} ns, {bytes} bytes; at most {target.Nanoseconds} ns, {target.Bytes} bytes: {(met ? "met" : "MISSED")}"));
        return !met;
    }
}
