using System.CommandLine;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
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

    private readonly Option<string?> _targetP99 = new("--target-p99")
    {
        Description = "How long a node that serves and is written into may take to answer, 99 of 100 times, before it is given keys slower: 50ms, 0.5s, none. Kept in PLAN.p99, which may be changed while this runs.",
        HelpName = "TIME",
    };

    private readonly Option<bool> _untilSynced = new("--until-synced") { Description = "End as soon as every target follows the stream." };

    private readonly Option<bool> _acceptsLostKeys = new("--accept-lost-keys")
    {
        Description = "Give targets everything anew though their source came back without its history and most of the keys that they have from it.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Look at all sources and targets, say what would be done, and write nothing." };

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
        Arguments.Add(_plan);
        Options.Add(_rate);
        Options.Add(_targetP99);
        Options.Add(_untilSynced);
        Options.Add(_acceptsLostKeys);
        Options.Add(_dryRun);
    }

    public override string Path => "reshard sync";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.Text}";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string path = words.GetRequiredValue(_plan);
        var output = new ReshardOutput(Console, AsJson(words));
        OpenedPlan plan = OpenedPlan.Load(path);
        if (words.GetValue(_dryRun))
        {
            return await DryRunAsync(plan, output, cancellationToken);
        }

        if (words.GetValue(_rate) is { } rate)
        {
            _ = PlanOptionWords.RateOf(rate);
            await File.WriteAllTextAsync(RateFile.PathOf(plan.Path), rate + "\n", cancellationToken);
        }

        if (words.GetValue(_targetP99) is { } limit)
        {
            _ = PlanOptionWords.LimitOf(limit);
            await File.WriteAllTextAsync(LatencyFile.PathOf(plan.Path), limit + "\n", cancellationToken);
        }

        using var ending = new Termination(cancellationToken);
        try
        {
            await SyncAsync(plan, new ReshardSyncOptions { AcceptsLostKeys = words.GetValue(_acceptsLostKeys) }, words.GetValue(_untilSynced), output, ending.Token);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (ending.Token.IsCancellationRequested)
        {
            Console.Say($"Stopped. {StandOf(plan)}; go on with: {Tool.Name} reshard sync {path}");
            return ExitCode.Done;
        }
        catch (ReshardException e) when (e.Failure is not (ReshardFailure.PlanBusy or ReshardFailure.KeysLost))
        {
            Console.Say(e.Message);
            Console.Say($"{StandOf(plan)}; when the cause is removed, go on with: {Tool.Name} reshard sync {path}");
            return e.ExitCode;
        }
    }

    private static string StandOf(OpenedPlan plan) => ReshardJournal.TryRead(plan.Path)?.Phase is ReshardPhase.Synced
        ? "The targets stand at whole commands of their sources"
        : "Not all keys are at their targets yet, and a snapshot that had not come to its end is made anew";

    private static async Task SyncAsync(OpenedPlan plan, ReshardSyncOptions options, bool untilSynced, ReshardOutput output, CancellationToken cancellationToken)
    {
        var sync = await ReshardSync.StartAsync(plan, options, output.Tell, cancellationToken);
        await using (sync)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var showing = output.ShowAsync(
                (rich, shown) => LinkBars.RunAsync(rich, () => sync.State, shown),
                json => LinkJson.Write(json, "progress", TimeProvider.System.GetUtcNow(), sync.State),
                () => LinkText.Lines(sync.State),
                ending.Token);
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

    private static async Task<int> DryRunAsync(OpenedPlan plan, ReshardOutput output, CancellationToken cancellationToken)
    {
        var events = new ReshardEvents(output.Tell);
        foreach (string source in plan.Plan.Links.Select(static link => link.Source).Distinct())
        {
            var found = await new ReplicationClient(plan.AccessOld(source), events).CheckAsync(cancellationToken);
            events.Report("source-found", $"Source {source} answers at {found}.", ("source", source), ("server", found.ToString()));
        }

        foreach (string target in plan.Plan.Links.Select(static link => link.Target).Distinct())
        {
            await using var found = await NodeClient.ConnectAsync(target, plan.AccessNew(target), cancellationToken);
            events.Report("target-found", $"Target {target} answers at {found.Address}.", ("target", target), ("server", found.Address.ToString()));
        }

        foreach (var link in plan.Plan.Links)
        {
            events.Report(
                "would-sync",
                $"{link.Source}>{link.Target}: about {Figures.Count(link.Keys)} keys, {ReshardProgressText.Size(link.Bytes)}, mode {PlanWords.Of(link.Mode)}"
                + $"{(link.ModeReason.Length > 0 ? $" ({link.ModeReason})" : "")}.",
                ("source", link.Source),
                ("target", link.Target),
                ("mode", PlanWords.Of(link.Mode)),
                ("keys", link.Keys),
                ("bytes", link.Bytes));
        }

        return ExitCode.Done;
    }
}
