using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Looks whether another plan has changed the topology since a run ended early: then what that run left is not to be finished, or put back, where the other plan is in force.</summary>
internal static class LaterPlan
{
    /// <summary>Looks at one server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="epoch">The epoch of the run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">One has changed the topology; or the server cannot be reached.</exception>
    public static async Task RefuseAsync(CutServer server, long epoch, CancellationToken cancellationToken) =>
        PublishedEpoch.Refuse((await server.TryEpochAsync(cancellationToken).ConfigureAwait(false))?.Current ?? 0, epoch);

    /// <summary>Whether a server says that it is under another plan, of a run that has published nothing as being in force.</summary>
    /// <param name="server">The server.</param>
    /// <param name="left">What the run has left.</param>
    public static async Task<bool> HasAsync(CutServer server, CutOverState left) =>
        await server.TryEpochAsync(CancellationToken.None).ConfigureAwait(false) is { } said
        && Has(server.Part, said, await server.PendingRunAsync(CancellationToken.None).ConfigureAwait(false), left);

    /// <inheritdoc cref="HasAsync"/>
    /// <param name="part">What the server has to do with the move.</param>
    /// <param name="said">What it says of epochs.</param>
    /// <param name="run">The run that has announced what is pending there; empty where that is not known.</param>
    /// <param name="left">What the run has left. Where neither the run nor its topology was kept, two of the same epoch cannot be told apart.</param>
    public static bool Has(CutPart part, EpochRecord said, string run, CutOverState left)
    {
        if (left.Epoch == 0)
        {
            return false;
        }

        // A new one may say what was in force in the deployment that it was a server of before, until it is told otherwise.
        long others = !part.IsNew && left.InForce is { } inForce ? inForce + 1 : left.Epoch;
        if (said.Current >= others || said.Pending > left.Epoch || (said.Pending == left.Epoch && left.Next is not null && said.Next is { } next && next != left.Next))
        {
            return true;
        }

        // Another run may have announced the same epoch; or an earlier one before this one could, which a source has in no other case, and has fenced it by now.
        return left.Run is not null && (said.Pending == left.Epoch || (part.IsSource && said.Pending > said.Current)) && run.Length > 0 && run != left.Run;
    }

    /// <summary>Why no epoch is announced: a source is in the middle of another plan's cut-over, or that has ended there.</summary>
    public static ReshardException Under(CutServer source) => new(
        ReshardFailure.PlanBusy,
        $"Another plan is about to change the topology: server {source} says that an epoch is pending. Nothing is changed. End that cut-over, or run it again, which puts right what it has left. If it is given up for ever, "
        + $"withdraw what it has left on each old server (HDEL {EpochRecord.Key} {EpochRecord.PendingField} {EpochRecord.NextField} {EpochRecord.NearField} {EpochRecord.HeldField} {EpochRecord.RunField}; where it refuses writes, CONFIG SET min-replicas-to-write as it was, before), and begin again.");

    /// <summary>Why servers were left alone.</summary>
    /// <param name="servers">Those servers.</param>
    /// <param name="unreached">Why another source was not put back; null: all were.</param>
    public static ReshardException At(IEnumerable<CutServer> servers, ReshardException? unreached) => new(
        ReshardFailure.PlanBusy,
        $"Another plan has changed the topology, or is about to, at {string.Join(", ", servers.Select(static server => server.Name).Order(StringComparer.Ordinal))}: nothing is changed there. "
        + (unreached is null
            ? "All others are as they were before this plan's run. "
            : $"All others that were reached are as they were before this plan's run, but: {unreached.Message} It may still refuse writes; when it can be reached, run this again, which sets that right. ")
        + "See how the other plan stands, and make a new one.");
}
