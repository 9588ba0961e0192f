using System.Collections.Concurrent;
using RedisTyped.Epochs;

namespace RedisTyped.Resharding.CutOver;

/// <summary>The clients that follow epochs, as the servers know them. A client that has not looked for two seconds does not count. Thread-safe.</summary>
/// <param name="servers">All servers, old and new.</param>
/// <param name="reached">Leaves out servers that cannot be asked; null where all must be.</param>
internal sealed class EpochClients(IReadOnlyList<CutServer> servers, ReachedServers? reached = null)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    /// <summary>Waits until all clients are where they should be.</summary>
    /// <param name="isThere">Whether one is.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="renew">Done now and then, where what was done before does not last as long as clients may take.</param>
    /// <returns>How many there are, and how many are not there when the time is up.</returns>
    public async Task<(int All, int Missing)> WaitAsync(Func<EpochLease, bool> isThere, TimeSpan patience, CancellationToken cancellationToken, Func<CancellationToken, Task>? renew = null)
    {
        long began = TimeProvider.System.GetTimestamp();
        long renewed = began;
        while (true)
        {
            var (leases, isSeen) = await ReadAsync(cancellationToken).ConfigureAwait(false);
            int missing = leases.Count(lease => !isThere(lease));
            if ((missing == 0 && isSeen) || TimeProvider.System.GetElapsedTime(began) > patience)
            {
                return (leases.Count, missing);
            }

            await Task.Delay(Pace, cancellationToken).ConfigureAwait(false);
            if (renew is not null && TimeProvider.System.GetElapsedTime(renewed) > Renewal)
            {
                await renew(cancellationToken).ConfigureAwait(false);
                renewed = TimeProvider.System.GetTimestamp();
            }
        }
    }

    // A client tells one server after the other. Before the exchange it is there when all know it; behind it, when one does: connections to nodes that have left
    // the topology end without another word. Where none has answered and one still may, nothing is known.
    private async Task<(IReadOnlyList<EpochLease> Leases, bool IsSeen)> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<IReadOnlyList<EpochLease>>();
        await (reached is null ? Task.WhenAll(servers.Select(AskAsync)) : reached.EachSoonAsync(servers, AskAsync)).ConfigureAwait(false);
        bool isSeen = !found.IsEmpty || reached is null || !servers.Any(reached.IsLate);
        return (
        [
            .. found.SelectMany(static leases => leases).GroupBy(static lease => lease.Client).Select(static same =>
            {
                long epoch = same.Max(static lease => lease.Epoch);
                var latest = same.Where(lease => lease.Epoch == epoch).OrderByDescending(static lease => lease.Pending).ThenByDescending(RankOf);
                return latest.First() is var first && first.Pending <= epoch && first.Pending > 0 ? first : latest.Last();
            }),
        ],
        isSeen);

        async Task AskAsync(CutServer server) => found.Add(await server.LeasesAsync(cancellationToken).ConfigureAwait(false));
    }

    // Behind an exchange, whoever is idle has come further than whoever has just moved.
    private static int RankOf(EpochLease lease) => lease.Stage == EpochStage.Idle && lease.Epoch >= lease.Pending ? int.MaxValue : (int)lease.Stage;
}
