using System.CommandLine;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Reports;
using RedisTyped.Benchmarks.Rows;
using RedisTyped.Benchmarks.Targets;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Comparing;

/// <summary><c>compare</c>: typed stores against code by hand, on four nodes that it starts.</summary>
internal sealed class CompareCommand : Command
{
    private readonly Option<string[]> _only = new("--only")
    {
        Description = $"Measure these rows alone: {string.Join(", ", RowCatalog.Names)}.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly CountOption _repetitions = new("--repetitions", 7, "How often each contender is measured; 7 unless given.");

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "How long each sample takes; 1 unless given.",
        HelpName = "S",
        DefaultValueFactory = static _ => 1,
    };

    private readonly Option<string?> _json = new("--json") { Description = "Write every sample as JSON.", HelpName = "FILE" };

    private readonly Option<string?> _markdown = new("--markdown")
    {
        Description = $"Write the figures between {MarkedSection.Begin} and {MarkedSection.End} of a page.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _svg = new("--svg") { Description = "Draw the ratios.", HelpName = "FILE" };

    private readonly Option<string?> _redisOptions = new("--redis-options")
    {
        Description = "Add these to the command line of each redis-server: \"--io-threads 2\".",
        HelpName = "ARGS",
    };

    private readonly Option<bool> _noTargets = new("--no-targets") { Description = "Exit with 0 though a target is missed." };

    public CompareCommand()
        : base("compare", "Compare typed stores with StackExchange.Redis by hand, on four nodes started for it. Exits with 1 when a target is missed.")
    {
        Options.Add(_only);
        Options.Add(_repetitions);
        Options.Add(_seconds);
        Options.Add(_json);
        Options.Add(_markdown);
        Options.Add(_svg);
        Options.Add(_redisOptions);
        Options.Add(_noTargets);
        _only.Validators.Add(result =>
        {
            string[] unknown = [.. (result.GetValue(_only) ?? []).Except(RowCatalog.Names)];
            if (unknown.Length > 0)
            {
                result.AddError($"There is no row '{string.Join("', '", unknown)}'; --only takes {string.Join(", ", RowCatalog.Names)}.");
            }
        });
        _seconds.Validators.Add(result =>
        {
            if (!(result.GetValue(_seconds) is > 0 and <= 3600))
            {
                result.AddError("--seconds is a number above 0 and up to 3600.");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var output = words.InvocationConfiguration.Output;
        var error = words.InvocationConfiguration.Error;
        try
        {
            var files = ReportFiles.At(words.GetValue(_json), words.GetValue(_svg), words.GetValue(_markdown));
            var settings = new CompareSettings(
                words.GetValue(_only) ?? [],
                words.GetValue(_repetitions),
                TimeSpan.FromSeconds(words.GetValue(_seconds)),
                (words.GetValue(_redisOptions) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var report = await MeasureAsync(settings, error, cancellationToken);
            TextReport.Write(output, report);
            files.Write(report);
            return !words.GetValue(_noTargets) && report.Verdicts.Any(static verdict => verdict.Outcome == Outcome.Missed) ? 1 : 0;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Stopped.");
            return 1;
        }
        catch (Exception fault) when (fault is WrongAnswerException or RedisNodeStartException or InvalidDataException or IOException
            or UnauthorizedAccessException or ArgumentException)
        {
            error.WriteLine(fault.Message);
            return 1;
        }
    }

    private static async Task<CompareReport> MeasureAsync(CompareSettings settings, TextWriter error, CancellationToken cancellationToken)
    {
        MachineFacts.WarnOfDebug(error);

        var measured = TimeProvider.System.GetUtcNow();
        double? load = Machine.Load();
        await using var nodes = await BenchmarkNodes.StartAsync(settings.ServerArguments, cancellationToken);
        var machine = await MachineFacts.OfAsync(load, nodes);
        var comparison = new Comparison(nodes, settings, error);
        var results = new List<RowResult>();
        var rows = RowCatalog.For(settings.Only, nodes);
        foreach (var row in rows)
        {
            error.Write($"{results.Count + 1}/{rows.Count} {row.Name}, {row.Contenders.Count} contenders ");
            results.Add(await comparison.MeasureAsync(row, cancellationToken));
            error.WriteLine();
        }

        return new CompareReport(measured, machine, settings, results, [.. results.SelectMany(static row => Verdict.Of(row, TargetCatalog.All))]);
    }
}
