using System.Collections.Concurrent;
using System.CommandLine;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Cleaning;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Cli.Resharding;

/// <summary>Removes moved keys from nodes that serve on, after the cut-over.</summary>
internal sealed class ReshardCleanupCommand : ToolCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "The plan file.", HelpName = "PLAN" };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only count what would be removed." };

    private readonly Option<string?> _rate = new("--rate") { Description = "How many keys a second are removed from each node at most: 5000keys/s, none. Otherwise 20000keys/s.", HelpName = "RATE" };

    private readonly Option<bool> _missingToo = new("--missing-too")
    {
        Description = "Remove keys too that their new node does not have: deleted there since the cut-over, or expired.",
    };

    public ReshardCleanupCommand(CommandConsole console)
        : base(
            "cleanup",
            "Remove from nodes that serve on the keys that have moved away, after the cut-over. There is no way back from then on. Can be ended and begun again at any time.",
            console,
            takesTopology: false,
            "reshard cleanup plan.json --dry-run",
            "reshard cleanup plan.json --rate 5000keys/s")
    {
        Arguments.Add(_plan);
        Options.Add(_dryRun);
        Options.Add(_rate);
        Options.Add(_missingToo);
    }

    public override string Path => "reshard cleanup";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.Text}";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var options = new CleanupOptions { DryRun = words.GetValue(_dryRun), MissingToo = words.GetValue(_missingToo) };
        if (words.GetValue(_rate) is { } text)
        {
            var rate = PlanOptionWords.RateOf(text);
            options.KeysPerSecond = rate.BytesPerSecond is null ? rate.KeysPerSecond ?? long.MaxValue : throw new UsageException("--rate of a clean-up is in keys; write 5000keys/s.");
        }

        string path = words.GetRequiredValue(_plan);
        var removed = new ConcurrentDictionary<string, long>();
        CleanupReport report;
        try
        {
            report = await PartBars.RunAsync<CleanupProgress, CleanupReport>(Console, AsJson(words), PartOf, progress =>
            {
                options.Progress = progress;
                return ReshardCleanup.RunAsync(path, options, cancellationToken);
            });
        }
        catch (OperationCanceledException) when (!options.DryRun && ReshardJournal.TryRead(path) is { Phase: ReshardPhase.Cleaned, IsOver: false })
        {
            Console.Say($"Ended before its end, with at least {Figures.Keys(removed.Values.Sum())} removed: there is no way back any more. Go on with: {Tool.Name} reshard cleanup {path}");
            throw;
        }

        if (AsJson(words))
        {
            WriteJson(report);
        }
        else
        {
            Write(report);
        }

        return ExitCode.Done;

        PartProgress PartOf(CleanupProgress progress)
        {
            removed[progress.Node] = progress.Removed;
            return new PartProgress(
                progress.Node,
                progress.Seen,
                progress.Total,
                $"{progress.Node}: {Figures.Count(progress.Seen)} of some {Figures.Count(progress.Total)} keys looked at, {Figures.Count(progress.Removed)} {(options.DryRun ? "would go" : "removed")}");
        }
    }

    private void Write(CleanupReport report)
    {
        string verb = report.IsDryRun ? "WOULD GO" : "REMOVED";
        if (report.Nodes.Count > 0)
        {
            var table = new TextTable().Column("NODE").Column(verb, right: true).Column("KEPT", right: true).Column("SUCH AS");
            foreach (var node in report.Nodes)
            {
                table.Row([node.Node, Figures.Count(node.Removed), Figures.Count(node.Kept), string.Join(" ", node.KeptSample.Take(3))]);
            }

            table.Write(Console);
        }

        Console.Output.WriteLine(
            $"{Figures.Keys(report.Nodes.Sum(static node => node.Removed))} {(report.IsDryRun ? "would be removed" : "removed")}, {Figures.Count(report.Notes)} notes of the tool's own");
        if (report.Nodes.Sum(static node => node.Kept) is > 0 and var kept)
        {
            string which = kept == 1 ? "1 moved key is not on its new node" : $"{Figures.Count(kept)} moved keys are not on their new node";
            Console.Say($"{which}, deleted or expired there since, or never arrived, and kept. To remove such keys: --missing-too.");
        }
    }

    private void WriteJson(CleanupReport report)
    {
        foreach (var node in report.Nodes)
        {
            JsonLine.Write(Console.Output, json =>
            {
                json.WriteString("event", "node");
                json.WriteString("node", node.Node);
                json.WriteNumber("removed", node.Removed);
                json.WriteNumber("kept", node.Kept);
                json.WriteStartArray("keptSample");
                foreach (string key in node.KeptSample)
                {
                    json.WriteStringValue(key);
                }

                json.WriteEndArray();
            });
        }

        JsonLine.Write(Console.Output, json =>
        {
            json.WriteString("event", "cleaned");
            json.WriteBoolean("dryRun", report.IsDryRun);
            json.WriteNumber("removed", report.Nodes.Sum(static node => node.Removed));
            json.WriteNumber("kept", report.Nodes.Sum(static node => node.Kept));
            json.WriteNumber("notes", report.Notes);
        });
    }
}
