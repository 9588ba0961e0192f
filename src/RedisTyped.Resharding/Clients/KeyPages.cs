using System.Globalization;
using System.Runtime.CompilerServices;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Clients;

/// <summary>Scans the keys of a node, database by database. A key that is there from beginning to end comes, perhaps twice.</summary>
internal static class KeyPages
{
    private const int PageSize = 500;

    /// <summary>Gives the keys in pages, without those that the library keeps for itself.</summary>
    public static async IAsyncEnumerable<(int Db, byte[][] Keys)> OfAsync(NodeClient node, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (int db in await DatabasesAsync(node, cancellationToken).ConfigureAwait(false))
        {
            string cursor = "0";
            do
            {
                // With its SELECT, since others use the connection meanwhile.
                var request = new RespBuffer();
                request.WriteRequest("SELECT", db.ToString(CultureInfo.InvariantCulture));
                request.WriteRequest("SCAN", cursor, "COUNT", PageSize.ToString(CultureInfo.InvariantCulture));
                object?[] replies = await node.SendAsync(request, 2, cancellationToken).ConfigureAwait(false);
                if (replies[1] is not object?[] { Length: 2 } page || page[1] is not object?[] names)
                {
                    throw node.Refused("SCAN", replies.OfType<ReplyError>().FirstOrDefault() ?? new ReplyError("its reply is no page of keys"));
                }

                cursor = ReplyTree.Text(page[0]);
                byte[][] keys = [.. names.OfType<byte[]>().Where(static key => !OwnKeys.Is(key))];
                if (keys.Length > 0)
                {
                    yield return (db, keys);
                }
            }
            while (cursor != "0");
        }
    }

    /// <summary>How many keys a node has.</summary>
    public static async Task<long> CountAsync(NodeClient node, CancellationToken cancellationToken)
    {
        var keyspace = await KeyspaceAsync(node, cancellationToken).ConfigureAwait(false);
        return keyspace.Fields.Values.Sum(static database => ServerSections.PartOf(database, "keys") ?? 0);
    }

    private static async Task<int[]> DatabasesAsync(NodeClient node, CancellationToken cancellationToken) =>
    [
        .. (await KeyspaceAsync(node, cancellationToken).ConfigureAwait(false)).Fields.Keys
            .Where(static name => name.StartsWith("db", StringComparison.Ordinal))
            .Select(static name => int.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int db) ? db : -1)
            .Where(static db => db >= 0)
            .Order(),
    ];

    private static async Task<ServerSections> KeyspaceAsync(NodeClient node, CancellationToken cancellationToken) =>
        new(ReplyTree.Text(await node.AskAsync(cancellationToken, "INFO", "keyspace").ConfigureAwait(false)));
}
