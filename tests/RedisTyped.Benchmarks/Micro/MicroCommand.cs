using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Micro;

/// <summary><c>micro</c>: the parts by themselves, by BenchmarkDotNet, whose arguments it takes.</summary>
internal sealed class MicroCommand : Command
{
    private const string Marks = "micro";

    private readonly Option<string?> _markdown = new("--markdown")
    {
        Description = $"Write the figures between {MarkedSection.BeginOf(Marks)} and {MarkedSection.EndOf(Marks)} of a page.",
        HelpName = "FILE",
    };

    public MicroCommand()
        : base("micro", "Time the parts by themselves with BenchmarkDotNet. Takes its arguments, such as --filter '*Routing*' --job short.")
    {
        TreatUnmatchedTokensAsErrors = false;
        Options.Add(_markdown);
        SetAction(Run);
    }

    private int Run(ParseResult words)
    {
        MarkedSection? page;
        try
        {
            page = words.GetValue(_markdown) is { } path ? MarkedSection.In(path, Marks) : null;
        }
        catch (InvalidDataException fault)
        {
            words.InvocationConfiguration.Error.WriteLine(fault.Message);
            return 1;
        }

        string[] args = [.. words.UnmatchedTokens];
        if (args.Length == 0)
        {
            args = ["--filter", "*"];
        }

        // In this process: the project that BenchmarkDotNet would build for each job stands below this repository's build files, which
        // are not made for it.
        var config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine("artifacts", "benchmarks")).WithOption(ConfigOptions.JoinSummary, true);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run([.. args, "--inProcess"], config);
        var report = new MicroReport([.. MicroFigure.Of(summaries.SelectMany(static summary => summary.Reports))]);
        foreach (string verdict in report.Verdicts)
        {
            words.InvocationConfiguration.Output.WriteLine(verdict);
        }

        page?.Write(report.Markdown(MachineFacts.Here()));
        return report.IsMissed ? 1 : 0;
    }
}
