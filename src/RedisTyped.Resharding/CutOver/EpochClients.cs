using RedisTyped.Epochs;

namespace RedisTyped.Resharding.CutOver;

/// <summary>The clients that follow epochs, as the servers know them. A client that has not looked for two seconds does not count. Thread-safe.</summary>
/// <param name="servers">All servers, old and new.</param>
internal sealed class EpochClients(IReadOnlyList<CutServer> servers)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until all clients are where they should be.</summary>
    /// <param name="isThere">Whether one is.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many there are, and how many are not there when the time is up.</returns>
    public async Task<(int All, int Missing)> WaitAsync(Func<EpochLease, bool> isThere, TimeSpan patience, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            IReadOnlyList<EpochLease> leases = await ReadAsync(cancellationToken).ConfigureAwait(false);
            int missing = leases.Count(lease => !isThere(lease));
            if (missing == 0 || TimeProvider.System.GetElapsedTime(began) > patience)
            {
                return (leases.Count, missing);
            }

            await Task.Delay(Pace, cancellationToken).ConfigureAwait(false);
        }
    }

    // What a client told last may stand on one server only: the others are asked later.
    private async Task<IReadOnlyList<EpochLease>> ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<EpochLease>[] found = await Task.WhenAll(servers.Select(server => server.LeasesAsync(cancellationToken))).ConfigureAwait(false);
        return
        [
            .. found.SelectMany(static leases => leases).GroupBy(static lease => lease.Client).Select(static same => same
                .OrderByDescending(static lease => lease.Epoch).ThenByDescending(static lease => lease.Pending).ThenByDescending(static lease => RankOf(lease)).First()),
        ];
    }

    // Behind an exchange, whoever is idle has come further than whoever has just moved.
    private static int RankOf(EpochLease lease) => lease.Stage == EpochStage.Idle && lease.Epoch >= lease.Pending ? int.MaxValue : (int)lease.Stage;
}
