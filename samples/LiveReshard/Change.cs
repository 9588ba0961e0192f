using RedisTyped.Resharding.Cleaning;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Verification;

namespace LiveReshard;

/// <summary>One change of the topology, from the plan to the last moved key that is removed: what <c>redistyped reshard</c> does, from code.</summary>
internal sealed class Change(string folder, string name, string from, string to)
{
    private string _status = "";

    /// <summary>Does all of it.</summary>
    /// <exception cref="InvalidOperationException">Something stands in the way, or keys differ.</exception>
    public async Task RunAsync(Picture picture, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, $"{name}.plan.json");
        ReshardPlan plan = await ReshardPlanner.PlanAsync(from, to, new PlanOptions { Full = true }, cancellationToken);
        plan.Save(file);
        foreach (PlanFinding finding in plan.Findings.Where(static finding => finding.Severity == FindingSeverity.Error))
        {
            throw new InvalidOperationException($"'{finding.Node}' {finding.Message}");
        }

        _status = $"{plan.Links.Sum(static link => link.Keys):N0} keys to bring over";
        VerifyReport verified = await picture.DuringAsync($"{name}: bringing keys over", () => _status, SyncAsync(file, cancellationToken));
        if (verified.Different > 0)
        {
            throw new InvalidOperationException($"{verified.Different} keys differ before the cut-over.");
        }

        CutOverReport report = await picture.DuringAsync($"{name}: cutting over", () => "", ReshardCutOver.RunAsync(file, cancellationToken: cancellationToken));
        CleanupReport cleaned = await picture.DuringAsync($"{name}: cleaning up", () => "", ReshardCleanup.RunAsync(file, cancellationToken: cancellationToken));
        Console.WriteLine(FormattableString.Invariant(
            $"{name}: {verified.Compared:N0} keys compared while they were written, {verified.Different} differed; writes held back for {report.Pause.TotalMilliseconds:0.0} ms, refused by nodes that serve on for {report.Refusing.TotalMilliseconds:0.0} ms more; {cleaned.Nodes.Sum(static node => node.Removed):N0} moved keys removed."));
    }

    private async Task<VerifyReport> SyncAsync(string file, CancellationToken cancellationToken)
    {
        await using ReshardSync sync = await ReshardSync.StartAsync(file, cancellationToken: cancellationToken);
        await sync.Synced.WaitAsync(cancellationToken);
        await sync.DrainAsync(cancellationToken);
        _status = "comparing every key";
        return await ReshardVerifier.VerifyAsync(file, cancellationToken: cancellationToken);
    }
}
