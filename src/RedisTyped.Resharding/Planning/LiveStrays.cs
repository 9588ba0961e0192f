using RedisTyped.Resharding.Clients;

namespace RedisTyped.Resharding.Planning;

/// <summary>
/// Finds strays that are to be kept, and that their owners have too: both would come to one node, where nothing tells which of the two stays. Reads only.
/// </summary>
internal static class LiveStrays
{
    private const int AtOnce = 1000;

    /// <summary>Asks the owners of a node's strays.</summary>
    /// <param name="keys">The strays.</param>
    /// <param name="clients">Those of the old topology's nodes, each at its place there; nobody else asks them meanwhile.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Failures.ReshardException">An owner does not say what it has.</exception>
    public static async Task<IReadOnlyList<byte[]>> FindAsync(IReadOnlyList<Stray> keys, IReadOnlyList<NodeClient> clients, CancellationToken cancellationToken)
    {
        var live = new List<byte[]>();
        foreach (var ofOwner in keys.GroupBy(static stray => (stray.Owner, stray.Database)))
        {
            var client = clients[ofOwner.Key.Owner];
            foreach (Stray[] some in ofOwner.Chunk(AtOnce))
            {
                bool[] there = await client.ExistAsync([.. some.Select(static stray => stray.Key)], ofOwner.Key.Database, cancellationToken).ConfigureAwait(false);
                live.AddRange(some.Where((_, i) => there[i]).Select(static stray => stray.Key));
            }
        }

        return live;
    }
}
