using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Looks, before a run is gone on with, whether the fences still stand that it has left: a restart takes them away, and what a source has taken since is in no target.
/// </summary>
internal static class LostFences
{
    /// <summary>Finds sources that take writes, though no epoch that is in force has told them to. Those that do not answer within moments are looked at once more where they are released.</summary>
    /// <param name="servers">All servers.</param>
    /// <param name="epoch">The epoch of the run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<CutServer>> FindAsync(IEnumerable<CutServer> servers, long epoch, CancellationToken cancellationToken)
    {
        Task<CutServer?>[] asked = [.. servers.Where(static server => server.Part.IsSource).Select(async source =>
        {
            try
            {
                return await HasLostAsync(source, epoch, cancellationToken).ConfigureAwait(false) ? source : null;
            }
            catch (ReshardException)
            {
                return null;
            }
        })];
        await ((Task)Task.WhenAll(asked)).WaitAsync(ReachedServers.Grace, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. (await Task.WhenAll(asked.Where(static one => one.IsCompleted)).ConfigureAwait(false)).OfType<CutServer>()];
    }

    /// <summary>Whether a source takes writes, though it has not been told that the epoch is in force.</summary>
    public static async Task<bool> HasLostAsync(CutServer source, long epoch, CancellationToken cancellationToken) =>
        (await LaterPlan.SaidAsync(source, cancellationToken).ConfigureAwait(false)).Current < epoch && !await source.IsFencedAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Whether clients may have come over: a server says that the epoch is in force.</summary>
    /// <param name="servers">All servers.</param>
    /// <param name="epoch">The epoch of the run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">None says so, and one that might cannot be asked.</exception>
    public static async Task<bool> IsPublishedAsync(IEnumerable<CutServer> servers, long epoch, CancellationToken cancellationToken)
    {
        ReshardException? unasked = null;
        bool[] said = await Task.WhenAll(servers.Select(async server =>
        {
            try
            {
                return (await LaterPlan.SaidAsync(server, cancellationToken).ConfigureAwait(false)).Current >= epoch;
            }
            catch (ReshardException e)
            {
                unasked = e;
                return false;
            }
        })).ConfigureAwait(false);
        return said.Contains(true) || (unasked is null ? false : throw unasked);
    }

    /// <summary>Whether sources still have what they were told before they were fenced, as those have that were restarted in order: the announcement of the epoch.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="epoch">The epoch of the run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<bool> HaveDataAsync(IEnumerable<CutServer> sources, long epoch, CancellationToken cancellationToken)
    {
        bool[] have = await Task.WhenAll(sources.Select(async source =>
            (await LaterPlan.SaidAsync(source, cancellationToken).ConfigureAwait(false)).Pending == epoch)).ConfigureAwait(false);
        return !have.Contains(false);
    }

    /// <summary>What such sources are called in a message.</summary>
    public static string Told(IEnumerable<CutServer> sources) =>
        $"{string.Join(", ", sources.Select(static source => source.Name).Order(StringComparer.Ordinal))} did not refuse writes any more when this run began, as behind a restart: what was written there since the last one ended is at no other node.";
}
