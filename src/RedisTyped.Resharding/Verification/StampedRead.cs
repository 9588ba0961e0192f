using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>What keys of one database held at one moment.</summary>
/// <param name="Stamp">What the server said of its stream in that moment.</param>
/// <param name="Values">The keys' values, in order.</param>
internal sealed record StampedRead(object?[] Stamp, StoredValue[] Values)
{
    /// <summary>Reads keys with a stamp: DUMP and PEXPIRETIME of each.</summary>
    /// <param name="node">The server.</param>
    /// <param name="db">The database.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="stamp">Writes the requests whose replies say where the server stands, and gives how many they are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StampedRead> OfAsync(
        NodeClient node, int db, IReadOnlyList<byte[]> keys, Func<RespBuffer, int> stamp, CancellationToken cancellationToken) =>
        (await TryOfAsync(node, db, keys, stamp, mayBeFewer: false, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Sends requests so that they and a stamp are of one moment.</summary>
    /// <returns>The replies to the requests, then those to the stamp's.</returns>
    public static async Task<object?[]> ReadAsync(
        NodeClient node, int db, Func<RespBuffer, int> write, Func<RespBuffer, int> stamp, CancellationToken cancellationToken)
    {
        var (replies, refusal) = await StampedReads.ReadAsync(
            (request, count) => node.SendAsync(request, count, cancellationToken), db, write, stamp, mayBeFewer: false, cancellationToken).ConfigureAwait(false);
        return refusal is null ? replies : throw node.Refused("MULTI", refusal);
    }

    /// <summary>Reads keys with a stamp, as <see cref="OfAsync"/> does, where fewer would do as well.</summary>
    /// <param name="node">The server.</param>
    /// <param name="db">The database.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="stamp">Writes the requests whose replies say where the server stands, and gives how many they are.</param>
    /// <param name="mayBeFewer">Whether there may be fewer keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, where there may be fewer: the server's memory is full, and so many are too many for that.</returns>
    public static async Task<StampedRead?> TryOfAsync(
        NodeClient node, int db, IReadOnlyList<byte[]> keys, Func<RespBuffer, int> stamp, bool mayBeFewer, CancellationToken cancellationToken)
    {
        var (replies, refusal) = await StampedReads.ReadAsync(
            (request, count) => node.SendAsync(request, count, cancellationToken), db, Write, stamp, mayBeFewer, cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal.IsOutOfMemory && mayBeFewer ? null : throw node.Refused("MULTI", refusal);
        }

        var values = new StoredValue[keys.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = StoredValue.Of(replies[2 * i], replies[(2 * i) + 1]);
        }

        return new StampedRead(replies[(2 * keys.Count)..], values);

        int Write(RespBuffer request)
        {
            foreach (byte[] key in keys)
            {
                request.WriteArray(2);
                request.WriteBulk("DUMP"u8);
                request.WriteBulk(key);
                request.WriteArray(2);
                request.WriteBulk("PEXPIRETIME"u8);
                request.WriteBulk(key);
            }

            return 2 * keys.Count;
        }
    }
}
