using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Looks whether another plan has changed the topology since a run ended early: then what that run left is not to be finished, or put back, where the other plan is in force.</summary>
internal static class LaterPlan
{
    /// <summary>
    /// Looks, before a run is gone on with that may have published its epoch. Servers that do not answer within moments say nothing: each is asked once more before an epoch is published there, or its
    /// fence is opened; not before it is made a primary.
    /// </summary>
    /// <param name="servers">All servers.</param>
    /// <param name="epoch">The epoch of the run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">One has changed the topology.</exception>
    public static async Task RefuseAsync(IEnumerable<CutServer> servers, long epoch, CancellationToken cancellationToken)
    {
        Task[] asked = [.. servers.Select(async server =>
        {
            try
            {
                await RefuseAsync(server, epoch, cancellationToken).ConfigureAwait(false);
            }
            catch (ReshardException e) when (e.Failure != ReshardFailure.PlanBusy)
            {
                // Whether it can be reached is seen where something is to be done there.
            }
        })];
        await Task.WhenAll(asked).WaitAsync(ReachedServers.Grace, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(asked.Where(static one => one.IsCompleted)).ConfigureAwait(false);
    }

    /// <summary>Looks at one server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="epoch">The epoch of the run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">One has changed the topology; or the server cannot be reached.</exception>
    public static async Task RefuseAsync(CutServer server, long epoch, CancellationToken cancellationToken) =>
        PublishedEpoch.Refuse((await SaidAsync(server, cancellationToken).ConfigureAwait(false)).Current, epoch);

    /// <summary>Whether a server says that it is under another plan, of a run that has published nothing as being in force.</summary>
    /// <param name="server">The server.</param>
    /// <param name="epoch">The epoch of the run; 0 where it had not come to one.</param>
    /// <param name="announced">The topology that it was to lead to, as it was announced; null where that was not kept, and two of the same epoch cannot be told apart.</param>
    public static async Task<bool> HasAsync(CutServer server, long epoch, string? announced)
    {
        if (epoch == 0)
        {
            return false;
        }

        EpochRecord said = await SaidAsync(server, CancellationToken.None).ConfigureAwait(false);
        return said.Current >= epoch || said.Pending > epoch || (said.Pending == epoch && announced is not null && said.Next is { } next && next != announced);
    }

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

    /// <summary>What a server says; nothing where it follows the run that ended.</summary>
    public static async Task<EpochRecord> SaidAsync(CutServer server, CancellationToken cancellationToken)
    {
        try
        {
            return await server.EpochAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e) when (e.Message.Contains("MASTERDOWN", StringComparison.Ordinal))
        {
            // A source that the earlier run had follow it answers nothing, now that this run has ended, before it is a primary again.
            return EpochRecord.None;
        }
    }
}
