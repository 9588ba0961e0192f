using System.CommandLine;
using System.Globalization;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Verification;

namespace RedisTyped.Cli.Resharding;

/// <summary>Compares sources and targets while keys are brought over. Writes nothing.</summary>
internal sealed class ReshardVerifyCommand : ToolCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "The plan file.", HelpName = "PLAN" };

    private readonly Option<string> _mode = new("--mode")
    {
        Description = "How much is compared: every key (full), a part of the keys (sample, or sample:5%), or their numbers (count).",
        HelpName = "full|sample[:N%]|count",
        DefaultValueFactory = static _ => "full",
    };

    private readonly Option<int> _list = new("--list")
    {
        Description = "How many differences are listed; the others are counted.",
        HelpName = "N",
        DefaultValueFactory = static _ => new VerifyOptions().Listed,
    };

    public ReshardVerifyCommand(CommandConsole console)
        : base(
            "verify",
            "Compare what the old nodes have with what the new ones have, in both directions, while writers write and 'reshard sync' runs. Writes nothing.",
            console,
            takesTopology: false,
            "reshard verify plan.json",
            "reshard verify plan.json --mode sample:5%",
            "reshard verify plan.json --json")
    {
        Arguments.Add(_plan);
        Options.Add(_mode);
        Options.Add(_list);
    }

    public override string Path => "reshard verify";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.OfAsking}, {(int)ReshardFailure.NotFollowing} no sync runs, {(int)ReshardFailure.Differences} keys differ, "
        + $"{(int)ReshardFailure.Undecided} none differs, and some could not be decided";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var options = OptionsOf(words);
        var report = await PartBars.RunAsync<VerifyProgress, VerifyReport>(Console, AsJson(words), PartOf, progress =>
        {
            options.Progress = progress;
            return ReshardVerifier.VerifyAsync(words.GetRequiredValue(_plan), options, cancellationToken);
        });
        if (AsJson(words))
        {
            VerifyText.WriteJson(Console.Output, report);
        }
        else
        {
            VerifyText.Write(Console, report);
        }

        return report.Different > 0 ? (int)ReshardFailure.Differences : report.Undecided > 0 ? (int)ReshardFailure.Undecided : ExitCode.Done;
    }

    private VerifyOptions OptionsOf(ParseResult words)
    {
        var options = new VerifyOptions { Listed = Math.Max(0, words.GetRequiredValue(_list)) };
        string mode = words.GetRequiredValue(_mode);
        string[] parts = mode.Split(':');
        switch (parts)
        {
            case ["full"]:
                return options;
            case ["count"]:
                options.Mode = VerifyMode.Count;
                return options;
            case ["sample"]:
                options.Mode = VerifyMode.Sample;
                return options;
            case ["sample", [.. var number, '%']] when double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share is > 0 and <= 100:
                options.Mode = VerifyMode.Sample;
                options.SampleShare = share / 100;
                return options;
            default:
                throw new UsageException($"--mode '{mode}' is not understood; write full, sample, sample:5% or count.");
        }
    }

    private static PartProgress PartOf(VerifyProgress progress) => new(
        "", progress.Seen, progress.Total, $"{Figures.Count(progress.Seen)} of some {Figures.Count(progress.Total)} keys of all its nodes, old and new, looked at, {Figures.Count(progress.Different)} differences");
}
