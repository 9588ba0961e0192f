using System.CommandLine;
using System.Runtime.InteropServices;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Syncing;

namespace RedisTyped.Cli.Resharding;

/// <summary>Brings the keys of a plan to their targets and keeps them up to date there.</summary>
internal sealed class ReshardSyncCommand : ToolCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "The plan file." };

    private readonly Option<string?> _rate = new("--rate")
    {
        Description = "How fast snapshots land at most: 20MB/s, 5000keys/s, none. Kept in PLAN.rate, which may be changed while this runs.",
        HelpName = "RATE",
    };

    private readonly Option<bool> _untilSynced = new("--until-synced") { Description = "End as soon as every target follows the stream." };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Look at all sources and targets, say what would be done, and write nothing." };

    private readonly ReshardOutput _output;

    public ReshardSyncCommand(CommandConsole console)
        : base(
            "sync",
            "Bring the keys of a plan to their targets, and keep them up to date there until Ctrl-C. Begun anew with the same plan it goes on where it was, however it ended.",
            console,
            takesTopology: false,
            "reshard sync plan.json",
            "reshard sync plan.json --rate 20MB/s",
            "reshard sync plan.json --dry-run")
    {
        _output = new ReshardOutput(console);
        Arguments.Add(_plan);
        Options.Add(_rate);
        Options.Add(_untilSynced);
        Options.Add(_dryRun);
    }

    public override string Path => "reshard sync";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.Text}";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string path = words.GetRequiredValue(_plan);
        bool asJson = AsJson(words);
        OpenedPlan plan;
        try
        {
            plan = OpenedPlan.Load(path);
        }
        catch (PlanException e)
        {
            throw new UsageException(e.Message);
        }

        if (words.GetValue(_dryRun))
        {
            return await DryRunAsync(plan, asJson, cancellationToken);
        }

        if (words.GetValue(_rate) is { } rate)
        {
            if (!SnapshotRate.TryParse(rate, out _))
            {
                throw new UsageException($"--rate {rate} is no rate; write 20MB/s, 5000keys/s or none.");
            }

            await File.WriteAllTextAsync(RateFile.PathOf(plan.Path), rate + "\n", cancellationToken);
        }

        // How services are ended. A second one ends the process as it is.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = !ending.IsCancellationRequested;
            ending.Cancel();
        });
        try
        {
            await SyncAsync(plan, words.GetValue(_untilSynced), asJson, ending.Token);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            Console.Say($"Stopped. The targets stand at whole commands of their sources; go on with: {Tool.Name} reshard sync {path}");
            return ExitCode.Done;
        }
        catch (ReshardException e) when (e.Failure != ReshardFailure.PlanBusy)
        {
            Console.Say($"The targets stand at whole commands of their sources; when the cause is removed, go on with: {Tool.Name} reshard sync {path}");
            throw;
        }
    }

    private async Task SyncAsync(OpenedPlan plan, bool untilSynced, bool asJson, CancellationToken cancellationToken)
    {
        var sync = await ReshardSync.StartAsync(plan, new ReshardSyncOptions(), told => _output.Tell(told, asJson), cancellationToken);
        await using (sync)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var showing = ShowAsync(sync, asJson, ending.Token);
            try
            {
                await (untilSynced ? sync.Synced : sync.Stopped).WaitAsync(cancellationToken);
            }
            finally
            {
                await ending.CancelAsync();
                await showing;
            }
        }
    }

    private async Task<int> DryRunAsync(OpenedPlan plan, bool asJson, CancellationToken cancellationToken)
    {
        var events = new ReshardEvents(told => _output.Tell(told, asJson));
        foreach (string source in plan.Plan.Links.Select(static link => link.Source).Distinct())
        {
            var found = await new ReplicationClient(plan.AccessOld(source), events).CheckAsync(cancellationToken);
            events.Report("source-found", $"Source {source} answers at {found}.", ("source", source), ("server", found.ToString()));
        }

        foreach (var link in plan.Plan.Links)
        {
            events.Report(
                "would-sync",
                $"{link.Source}>{link.Target}: about {link.Keys} keys, {link.Bytes} bytes, mode {PlanWords.Of(link.Mode)}{(link.ModeReason.Length > 0 ? $" ({link.ModeReason})" : "")}.",
                ("source", link.Source),
                ("target", link.Target),
                ("mode", PlanWords.Of(link.Mode)),
                ("keys", link.Keys),
                ("bytes", link.Bytes));
        }

        return ExitCode.Done;
    }

    private Task ShowAsync(ReshardSync sync, bool asJson, CancellationToken cancellationToken)
    {
        return _output.ShowAsync(asJson, rich => LinkBars.RunAsync(rich, () => sync.State, cancellationToken), WriteLines, cancellationToken);

        void WriteLines()
        {
            var state = sync.State;
            if (asJson)
            {
                LinkJson.Write(Console.Output, "progress", TimeProvider.System.GetUtcNow(), state);
                Console.Output.Flush();
                return;
            }

            foreach (string line in LinkText.Lines(state))
            {
                Console.Say(line);
            }
        }
    }
}
