using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Asks a source how long its stream is.</summary>
internal static class SourceOffsets
{
    /// <summary>The master_repl_offset of the first server that answers.</summary>
    /// <exception cref="ReshardException">None does.</exception>
    public static async Task<long> ReadAsync(SourceOptions source, CancellationToken cancellationToken)
    {
        ReshardException? first = null;
        foreach (var address in source.Nodes)
        {
            try
            {
                return await ReadAsync(address, source, cancellationToken).ConfigureAwait(false);
            }
            catch (ReshardException e)
            {
                first ??= e;
            }
        }

        throw first ?? throw new InvalidOperationException("The source has no nodes.");
    }

    private static async Task<long> ReadAsync(SourceAddress address, SourceOptions source, CancellationToken cancellationToken)
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
                string? line = ReplyTree.Text(replies[0]).Split('\n').FirstOrDefault(static line => line.StartsWith("master_repl_offset:", StringComparison.Ordinal));
                return line is not null && long.TryParse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).TrimEnd('\r'), CultureInfo.InvariantCulture, out long offset)
                    ? offset
                    : throw new ReshardException(ReshardFailure.SourceRefused, $"The source {address} does not tell its offset; the user needs +info.");
            }
        }
    }
}
