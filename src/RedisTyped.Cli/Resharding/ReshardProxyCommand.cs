using System.CommandLine;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Cli.Resharding;

/// <summary>Passes on the replication of a master to its replicas, with only some of the keys.</summary>
internal sealed class ReshardProxyCommand : ToolCommand
{
    private readonly ProxyWords _proxy = new();

    public ReshardProxyCommand(CommandConsole console)
        : base(
            "proxy",
            "Stand between a master and replicas that shall have only some of its keys: start it, have an empty redis-server follow it by REPLICAOF, and that gets those keys "
            + "and every later write to them. Runs until Ctrl-C; begun anew with the same words, replicas go on where they were.",
            console,
            takesTopology: false,
            "reshard proxy '^a'",
            "reshard proxy -master-host redis1.srv -master-port 6400 -proxy-port 5400 '^[a-e]'",
            "reshard proxy --from-topology old.json --from-node a --topology new.json --node b=6380 --node c=6381",
            "reshard proxy --keys-glob 'session:*' --dry-run")
    {
        Arguments.Add(_proxy.Expression);
        foreach (var option in _proxy.Options)
        {
            Options.Add(option);
        }
    }

    public override string Path => "reshard proxy";

    public override string ExitCodes => $"{base.ExitCodes}; "
        + string.Join(", ", Enum.GetValues<ReshardFailure>().Where(static failure => failure <= ReshardFailure.Listen).Select(static failure => $"{(int)failure} {Meaning(failure)}"));

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        // Without it the spool would stay.
        using var ending = new Termination(cancellationToken);
        try
        {
            return await FollowAsync(words, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsTerminated && !cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    private async Task<int> FollowAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var source = ProxySource.Read(_proxy, words);
        var targets = ProxyTargets.Read(_proxy, words, source);
        var output = new ReshardOutput(Console, AsJson(words));
        var events = new ReshardEvents(output.Tell);
        var options = new ProxyOptions
        {
            SourceName = words.GetValue(_proxy.FromNode) ?? source.Nodes[0].ToString(),
            Source = source,
            Targets = targets,
            Rate = ProxySource.RateOf(_proxy, words),
            SpoolFolder = words.GetValue(_proxy.SpoolFolder),
            SpoolLimit = words.GetRequiredValue(_proxy.SpoolLimit) << 20,
            SpoolSnapshots = words.GetValue(_proxy.SpoolSnapshots),
        };
        var filter = new SyncFilter(source, targets, refetches: words.GetRequiredValue(_proxy.Straddle) == "refetch", events)
        {
            KeepsMessages = words.GetRequiredValue(_proxy.Messages) == "pass",
        };
        if (words.GetValue(_proxy.DryRun))
        {
            return await DryRunAsync(options, filter, events, cancellationToken);
        }

        var proxy = await ReshardProxy.StartAsync(options, filter, events, cancellationToken);
        await using (proxy)
        {
            using var meter = new ReshardMeter(proxy.Read);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var text = new ReshardProgressText(TimeProvider.System);
            var showing = output.ShowAsync(
                (rich, shown) => ReshardBars.RunAsync(rich, proxy.Read, TimeProvider.System, shown),
                json => ReshardJson.Write(json, TimeProvider.System.GetUtcNow(), proxy.Read()),
                () => text.Lines(proxy.Read()),
                ending.Token);
            try
            {
                await proxy.Stopped.WaitAsync(cancellationToken);
                return ExitCode.Done;
            }
            finally
            {
                await ending.CancelAsync();
                await showing;
            }
        }
    }

    private static string Meaning(ReshardFailure failure) => failure switch
    {
        ReshardFailure.SourceUnreachable => "the master cannot be reached",
        ReshardFailure.SourceRefused => "it refuses us",
        ReshardFailure.SourceProtocol => "it breaks the protocol",
        ReshardFailure.Snapshot => "its snapshot cannot be read",
        ReshardFailure.UnknownCommand => "a command is not known",
        ReshardFailure.Straddle => "a command has keys on both sides (--straddle fail)",
        ReshardFailure.Stray => "a key is a stray (--strays fail)",
        ReshardFailure.Spool => "the spool cannot be written",
        _ => "the address cannot be listened on",
    };

    private static async Task<int> DryRunAsync(ProxyOptions options, SyncFilter filter, ReshardEvents events, CancellationToken cancellationToken)
    {
        var found = await new ReplicationClient(options.Source, events).CheckAsync(cancellationToken);
        events.Report("source-found", $"The source answers at {found}.", ("source", found.ToString()));
        await filter.CheckAsync(found, cancellationToken);
        await filter.LookAtBacklogAsync(found, cancellationToken);
        foreach (var target in options.Targets)
        {
            events.Report(
                "would-listen",
                $"Replicas of {target.Name} would connect to {target.Server.Listen}{(target.Server.Tls is null ? "" : " by TLS")}{(target.Server.Password is null ? ", without a password" : "")}.",
                ("target", target.Name),
                ("endpoint", target.Server.Listen.ToString()));
        }

        return ExitCode.Done;
    }
}
