using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>What is asked of several nodes most often.</summary>
public static class NodeFanOutCommands
{
    /// <summary>Asks every node for a sign of life; one that is down is a result, not an exception.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="timeout">How long each may take; null: the operation timeout.</param>
    /// <param name="cancellationToken">Ends the waiting for all.</param>
    /// <returns>For each node whether it answered, and what it failed with if not.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is not positive.</exception>
    public static Task<NodeResults<RedisResult>> PingAsync(this NodeFanOut nodes, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return nodes.ExecuteAsync("PING", [], timeout, cancellationToken);
    }

    /// <summary>Counts the keys of all nodes in their databases: DBSIZE, summed.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries what the others counted.</exception>
    public static async Task<long> CountKeysAsync(this NodeFanOut nodes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        NodeResults<RedisResult> sizes = await nodes.ExecuteAsync("DBSIZE", [], null, cancellationToken).ConfigureAwait(false);
        return sizes.RequireAll().Sum(static size => (long)size);
    }

    /// <summary>Deletes all keys of every node's database: FLUSHDB.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="cancellationToken">Ends the waiting; nodes may still delete.</param>
    /// <returns>When every node has done it.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; the others' keys are gone.</exception>
    public static async Task FlushDatabaseAsync(this NodeFanOut nodes, CancellationToken cancellationToken = default) =>
        await FlushAsync(nodes, "FLUSHDB", cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes all keys of all databases of every node: FLUSHALL.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="cancellationToken">Ends the waiting; nodes may still delete.</param>
    /// <returns>When every node has done it.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; the others' keys are gone.</exception>
    public static async Task FlushAllAsync(this NodeFanOut nodes, CancellationToken cancellationToken = default) =>
        await FlushAsync(nodes, "FLUSHALL", cancellationToken).ConfigureAwait(false);

    private static async Task FlushAsync(NodeFanOut nodes, string command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        NodeResults<RedisResult> results = await nodes.ExecuteAsync(command, [], null, cancellationToken).ConfigureAwait(false);
        results.RequireAll();
    }
}
