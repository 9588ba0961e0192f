using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>How often a server shows those that follow it that it is there, while nothing is written to it.</summary>
internal static class SourcePings
{
    /// <summary>By how much longer than between two pings nothing may be heard of it.</summary>
    public const double Grace = 1.5;

    /// <summary>Who is silent and does not answer for so long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks a server how far its pings are apart, over a connection of its own.</summary>
    /// <returns>Whether it answers, and how far; null where it may not say, or passes on the pings of another one.</returns>
    public static async Task<(bool Answers, TimeSpan? Period)> AskAsync(SourceAddress server, SourceOptions source, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var connection = await SourceConnection.OpenAsync(server, source, asReplica: false, limit.Token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var pipeline = new ReplyPipeline(connection.Stream);
                await using (pipeline.ConfigureAwait(false))
                {
                    // The word for a replica in it has changed.
                    var request = new RespBuffer();
                    request.WriteRequest("ROLE");
                    request.WriteRequest("CONFIG", "GET", "repl-ping-*-period");
                    object?[] replies;
                    try
                    {
                        replies = await pipeline.SendAsync(request, 2, limit.Token).ConfigureAwait(false);
                    }
                    finally
                    {
                        // Under TLS to close would be to say goodbye, to one who hangs where there is no answer, or may by now.
                        connection.Abort();
                    }

                    bool isReplica = replies[0] is object?[] { Length: > 0 } words && ReplyTree.Text(words[0]) != "master";
                    return (true, !isReplica && replies[1] is object?[] { Length: >= 2 } pair && int.TryParse(ReplyTree.Text(pair[1]), CultureInfo.InvariantCulture, out int seconds)
                        ? TimeSpan.FromSeconds(seconds)
                        : null);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, null);
        }
        catch (IOException)
        {
            return (false, null);
        }
        catch (ReshardException e)
        {
            return (e.IsBusy || e.Failure != ReshardFailure.SourceUnreachable, null);
        }
    }
}
