using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Where the stream of a node stands now, so that it can be followed from there.</summary>
internal static class StreamMark
{
    /// <summary>Marks it by a write of the tool's own, of database 0: a server says SELECT only where the database changes, and not which one it is.</summary>
    /// <param name="name">What the topology calls the node.</param>
    /// <param name="access">How to connect to it.</param>
    /// <param name="known">Where it stood before: in another history, or behind that, it may have lost what it held.</param>
    /// <param name="key">The key that is written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It cannot be reached, or refuses; or its history is another one.</exception>
    public static async Task<LandedPosition> NowAsync(string name, SourceOptions access, ReplicationPosition known, string key, CancellationToken cancellationToken)
    {
        NodeClient node = await NodeClient.ConnectAsync(name, access, cancellationToken).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            var before = ServerLine.Facts(await node.AskAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false));
            if (!(IsIn("master_replid", "master_repl_offset", 0) || IsIn("master_replid2", "second_repl_offset", -1)))
            {
                throw new ReshardException(
                    ReshardFailure.ResyncNeeded,
                    $"Server {name} has another history than at the cut-over, as behind a restart, and may have lost what it held: what was written there is not brought back by this plan.");
            }

            if (before.GetValueOrDefault("repl_backlog_active") == "0")
            {
                await KeepBacklogAsync(access with { Nodes = [node.Address] }, cancellationToken).ConfigureAwait(false);
            }

            var request = new RespBuffer();
            request.WriteRequest("SELECT", "0");
            request.WriteRequest("MULTI");
            request.WriteRequest("INFO", "replication");
            request.WriteRequest("HSET", key, "at", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            request.WriteRequest("EXEC");
            object?[] replies = await node.SendAsync(request, 5, cancellationToken).ConfigureAwait(false);
            if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
            {
                throw KeyCopy.MayPass(error) ? new ReshardException(ReshardFailure.SourceUnreachable, $"Node '{name}' takes no writes now: {error.Text.TrimEnd('.')}.") : node.Refused("HSET", error);
            }

            var facts = ServerLine.Facts(replies[^1] is object?[] { Length: 2 } done ? done[0] : null);
            return ReplicationId.TryParse(facts.GetValueOrDefault("master_replid"), out ReplicationId id)
                && long.TryParse(facts.GetValueOrDefault("master_repl_offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
                ? new LandedPosition(new ReplicationPosition(id, offset), 0)
                : throw new ReshardException(ReshardFailure.SourceRefused, $"Node '{name}' does not tell its replication offset (INFO replication); see that it is a redis-server that may be asked.");

            // That of an earlier history is the first byte that was not in it.
            bool IsIn(string history, string end, int more) => before.GetValueOrDefault(history) == known.Id.Text
                && long.TryParse(before.GetValueOrDefault(end), NumberStyles.None, CultureInfo.InvariantCulture, out long reached) && known.Offset <= reached + more;
        }
    }

    /// <summary>Has a server begin its backlog, which it does with its first replica.</summary>
    public static async Task KeepBacklogAsync(SourceOptions access, CancellationToken cancellationToken)
    {
        var connection = await SourceConnection.OpenAsync(access.Nodes[0], access, asReplica: true, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            // Nothing but functions is sent, and nobody waits for it.
            await connection.SendAsync(RespWords.Encode("REPLCONF", "rdb-filter-only", ""), cancellationToken).ConfigureAwait(false);
            await SourceLines.ReadAsync(connection.Input, onNewline: null, cancellationToken).ConfigureAwait(false);
            await connection.SyncAsync(resume: null, onNewline: null, cancellationToken).ConfigureAwait(false);
        }
    }
}
