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
    /// <param name="epoch">The epoch of the run; 0 where it had not come to one.</param>
    /// <param name="announced">The topology that it was to lead to, as it was announced; null where that was not kept, and two of the same epoch cannot be told apart.</param>
    public static async Task<bool> HasAsync(CutServer server, long epoch, string? announced)
    {
        if (epoch == 0 || await server.TryEpochAsync(CancellationToken.None).ConfigureAwait(false) is not { } said)
        {
            return false;
        }

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
}
