using System.CommandLine;
using System.Globalization;
using System.Text;
using RedisTyped.Benchmarks.Following;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Originals;
using RedisTyped.Benchmarks.Rdb;
using RedisTyped.Benchmarks.Reports;
using RedisTyped.Benchmarks.Streams;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary><c>reshard</c>: redistyped reshard proxy beside plain REPLICAOF, and its filter and stream by themselves.</summary>
internal sealed class ReshardCommand : Command
{
    private readonly Option<ReshardPart[]> _only = new("--only")
    {
        Description = "Measure these parts alone: sync, filter, stream, following, original.",
        HelpName = "PART",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly CountOption _megabytes = new("--megabytes", 396, "How large the snapshots are, in million bytes; 396 unless given.", most: 2000);

    private readonly CountOption _repetitions = new("--repetitions", 5, "How often each row is measured; 5 unless given.", most: 1000);

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "How long each filter of the stream is measured, and each stream of writes watched; 1 unless given.",
        HelpName = "S",
        DefaultValueFactory = static _ => 1,
    };

    private readonly Option<string?> _original = new("--original")
    {
        Description = "The program redis-resharding-proxy, to be measured beside.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _markdown = new("--markdown")
    {
        Description = $"Write the figures of each part between its marks in a page, such as {MarkedSection.BeginOf(Marks(ReshardPart.Sync))}.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _svg = new("--svg") { Description = "Draw the ratios of the syncs.", HelpName = "FILE" };

    private readonly Option<bool> _noTargets = new("--no-targets") { Description = "Exit with 0 though a target is missed." };

    public ReshardCommand()
        : base(
            "reshard",
            "Compare syncs through redistyped reshard proxy with plain REPLICAOF, on redis-servers started for it, and measure its filter and stream by themselves. "
            + "Exits with 1 when a target is missed.")
    {
        Options.Add(_only);
        Options.Add(_megabytes);
        Options.Add(_repetitions);
        Options.Add(_seconds);
        Options.Add(_original);
        Options.Add(_markdown);
        Options.Add(_svg);
        Options.Add(_noTargets);
        SetAction(RunAsync);
    }

    private static string Marks(ReshardPart part) => part switch
    {
        ReshardPart.Sync => "resharding",
        ReshardPart.Filter => "resharding-filter",
        ReshardPart.Following => "resharding-following",
        ReshardPart.Original => "resharding-original",
        _ => "resharding-stream",
    };

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        TextWriter output = words.InvocationConfiguration.Output;
        TextWriter error = words.InvocationConfiguration.Error;
        MachineFacts.WarnOfDebug(error);

        try
        {
            ReshardPart[] parts = words.GetValue(_only) is { Length: > 0 } only ? [.. only.Distinct().Order()] : [.. Enum.GetValues<ReshardPart>().Where(part => part != ReshardPart.Original || words.GetValue(_original) is not null)];
            if (parts.Contains(ReshardPart.Original) && words.GetValue(_original) is null)
            {
                throw new InvalidDataException("Which program to measure beside is said by --original.");
            }

            if (words.GetValue(_markdown) is { } checkedPage)
            {
                // A mark that is missing is told before minutes are spent.
                Array.ForEach(parts, part => _ = MarkedSection.In(checkedPage, Marks(part)));
            }

            var missed = new List<string>();
            foreach (ReshardPart part in parts)
            {
                string report = part switch
                {
                    ReshardPart.Sync => await SyncsAsync(words, missed, cancellationToken),
                    ReshardPart.Filter => Filter(words, missed),
                    ReshardPart.Following => await FollowingAsync(words, missed, cancellationToken),
                    ReshardPart.Original => await OriginalAsync(words, missed, cancellationToken),
                    _ => await StreamAsync(words, missed, cancellationToken),
                };
                output.Write(report);
                if (words.GetValue(_markdown) is { } page)
                {
                    MarkedSection.In(page, Marks(part)).Write(report);
                }
            }

            foreach (string one in missed)
            {
                output.WriteLine($"MISSED {one}");
            }

            return missed.Count > 0 && !words.GetValue(_noTargets) ? 1 : 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or RedisNodeStartException or IOException or OperationCanceledException)
        {
            error.WriteLine(fault.Message);
            return 1;
        }
    }

    private async Task<string> SyncsAsync(ParseResult words, List<string> missed, CancellationToken cancellationToken)
    {
        int megabytes = words.GetValue(_megabytes);
        int repetitions = words.GetValue(_repetitions);
        await using SyncNodes nodes = await SyncNodes.StartAsync(megabytes, cancellationToken);
        IReadOnlyList<SyncResult> results = await SyncRun.MeasureAsync(nodes, repetitions, words.InvocationConfiguration.Error, cancellationToken);
        missed.AddRange(results.SelectMany(static result => result.Missed()));
        string version = await nodes.VersionAsync(cancellationToken);
        long keys = await nodes.CountAsync(cancellationToken);
        string where = string.Create(
            CultureInfo.InvariantCulture,
            $"{MachineFacts.Here()}; redis-server {version}, {keys:N0} strings of 180 bytes; medians of {repetitions}, the ways taking turns");
        if (words.GetValue(_svg) is { } svg)
        {
            await File.WriteAllTextAsync(svg, ReshardReport.Svg(results, where), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CancellationToken.None);
        }

        return Chart(words) + ReshardReport.Syncs(results, where);
    }

    // The page shows the chart from the run on that draws one.
    private string Chart(ParseResult words) => words.GetValue(_markdown) is { } page && words.GetValue(_svg) is { } svg
        ? $"![Speed of the proxy beside plain REPLICAOF]({Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, svg).Replace('\\', '/')})\n\n"
        : "";

    private string Filter(ParseResult words, List<string> missed)
    {
        int megabytes = words.GetValue(_megabytes);
        int repetitions = words.GetValue(_repetitions);
        IReadOnlyList<RdbResult> results = RdbRows.Measure(megabytes * 1_000_000, repetitions);
        missed.AddRange(results.Where(static result => !result.IsMet).Select(static result => $"filter: {result.Row.Name}"));
        return ReshardReport.Filter(results, $"{MachineFacts.Here()}; RDBs of {megabytes} MB, one thread; medians of {repetitions}");
    }

    private async Task<string> FollowingAsync(ParseResult words, List<string> missed, CancellationToken cancellationToken)
    {
        int repetitions = words.GetValue(_repetitions);
        IReadOnlyList<MeasuredFigure> figures = await FollowingRun.MeasureAsync(repetitions, TimeSpan.FromSeconds(words.GetValue(_seconds)), cancellationToken);
        missed.AddRange(figures.Where(static figure => figure.IsMet == false).Select(static figure => $"following: {figure.Name}"));
        return FigureTable.Of(figures, $"{MachineFacts.Here()}; {repetitions} times each");
    }

    private async Task<string> OriginalAsync(ParseResult words, List<string> missed, CancellationToken cancellationToken)
    {
        int megabytes = words.GetValue(_megabytes);
        int repetitions = words.GetValue(_repetitions);
        IReadOnlyList<OriginalResult> results = await OriginalRun.MeasureAsync(
            Path.GetFullPath(words.GetRequiredValue(_original)!), megabytes, repetitions, words.InvocationConfiguration.Error, cancellationToken);
        missed.AddRange(results.Where(static result => result.IsMet == false).Select(static result => $"original: {result.Row}"));
        return ReshardReport.Original(
            results, $"{MachineFacts.Here()}; RDBs of version 6, {megabytes} MB of strings of 180 bytes; medians of {repetitions}, the programs taking turns");
    }

    private async Task<string> StreamAsync(ParseResult words, List<string> missed, CancellationToken cancellationToken)
    {
        var stream = SampleStream.Create();
        IReadOnlyList<StreamResult> results = await StreamResult.MeasureAsync(stream, TimeSpan.FromSeconds(words.GetValue(_seconds)), cancellationToken);
        missed.AddRange(results.Where(static result => result.IsMet == false).Select(static result => $"stream: {result.Filter}"));
        return ReshardReport.Stream(
            results,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{MachineFacts.Here()}; {stream.Commands:N0} commands of {(double)stream.Bytes.Length / stream.Commands:0} bytes, over and over, on one thread"));
    }
}
