using System.CommandLine;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Reports;
using RedisTyped.Resharding.Planning;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Moves;

/// <summary><c>move</c>: how fast keys are written into a server that does not follow, and how long a cut-over holds writes back.</summary>
internal sealed class MoveCommand : Command
{
    private const string Mark = "moving";

    private readonly CountOption _keys = new("--keys", 1_100_000, "How many keys; 1100000 unless given.", least: 0);

    private readonly CountOption _repetitions = new("--repetitions", 5, "How often keys are written; 5 unless given.", least: 0);

    private readonly CountOption _cutOvers = new("--cut-overs", 20, "How many cut-overs of each mode; 20 unless given, 0 for none.", least: 0);

    private readonly Option<string?> _markdown = new("--markdown") { Description = $"Write the figures between their marks in a page, {MarkedSection.BeginOf(Mark)}.", HelpName = "FILE" };

    private readonly Option<bool> _noTargets = new("--no-targets") { Description = "Exit with 0 though a target is missed." };

    public MoveCommand()
        : base(
            "move",
            "Measure redistyped reshard sync in mode W beside plain REPLICAOF, and the pauses of redistyped reshard cutover in modes P and W, on redis-servers started for it. "
            + "Exits with 1 when a target is missed.")
    {
        Options.Add(_keys);
        Options.Add(_repetitions);
        Options.Add(_cutOvers);
        Options.Add(_markdown);
        Options.Add(_noTargets);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        TextWriter output = words.InvocationConfiguration.Output;
        TextWriter error = words.InvocationConfiguration.Error;
        MachineFacts.WarnOfDebug(error);

        try
        {
            MarkedSection? page = words.GetValue(_markdown) is { } path ? MarkedSection.In(path, Mark) : null;
            var figures = new List<MeasuredFigure>();
            if (words.GetValue(_repetitions) is > 0 and var repetitions)
            {
                figures.AddRange(await WriterSpeed.MeasureAsync(words.GetValue(_keys), repetitions, cancellationToken));
            }

            if (words.GetValue(_cutOvers) is > 0 and var times)
            {
                figures.AddRange(await CutOverPauses.MeasureAsync(LandingMode.Proxy, times, cancellationToken));
                figures.AddRange(await CutOverPauses.MeasureAsync(LandingMode.Write, times, cancellationToken));
                figures.AddRange(await CutOverPauses.MeasureInPlaceAsync(times, cancellationToken));
            }

            string report = FigureTable.Of(figures, MachineFacts.Here());
            output.Write(report);
            page?.Write(report);
            return figures.Exists(static figure => figure.IsMet == false) && !words.GetValue(_noTargets) ? 1 : 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or RedisTypedException or RedisNodeStartException or IOException or OperationCanceledException)
        {
            error.WriteLine(fault.Message);
            return 1;
        }
    }
}
