using System.Globalization;
using RedisTyped.Protocol;
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
    public static async Task<IReadOnlyList<byte[]>> FindAsync(IReadOnlyList<Stray> keys, IReadOnlyList<NodeClient> clients, CancellationToken cancellationToken)
    {
        var live = new List<byte[]>();
        foreach (var ofOwner in keys.GroupBy(static stray => (stray.Owner, stray.Database)))
        {
            var client = clients[ofOwner.Key.Owner];
            foreach (Stray[] some in ofOwner.Chunk(AtOnce))
            {
                var request = new RespBuffer();
                request.WriteRequest("SELECT", ofOwner.Key.Database.ToString(CultureInfo.InvariantCulture));
                foreach (var stray in some)
                {
                    request.WriteArray(2);
                    request.WriteBulk("EXISTS"u8);
                    request.WriteBulk(stray.Key);
                }

                object?[] replies = await client.SendAsync(request, some.Length + 1, cancellationToken).ConfigureAwait(false);
                live.AddRange(some.Where((_, i) => replies[i + 1] is 1L).Select(static stray => stray.Key));
            }
        }

        return live;
    }
}
