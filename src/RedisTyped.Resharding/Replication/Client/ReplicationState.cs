using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>What a server says of its replication, by <c>INFO replication</c>.</summary>
internal static class ReplicationState
{
    /// <summary>Asks a server.</summary>
    /// <returns>The fields by their names; none where the user may not ask.</returns>
    /// <exception cref="ReshardException">The server cannot be asked.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(SourceAddress address, SourceOptions source, CancellationToken cancellationToken)
    {
        var connection = await SourceConnection.OpenAsync(address, source, asReplica: false, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var pipeline = new ReplyPipeline(connection.Stream);
            await using (pipeline.ConfigureAwait(false))
            {
                var request = new RespBuffer();
                request.WriteRequest("INFO", "replication");
                object?[] replies = await pipeline.SendAsync(request, 1, cancellationToken).ConfigureAwait(false);
                return replies[0] is ReplyError ? new Dictionary<string, string>() : Fields(ReplyTree.Text(replies[0]));
            }
        }
    }

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].TrimEnd('\r');
            }
        }

        return fields;
    }
}
