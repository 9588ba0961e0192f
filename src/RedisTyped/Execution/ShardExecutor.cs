using System.ComponentModel;
using RedisTyped.Execution.Retries;
using RedisTyped.Keys;
using RedisTyped.Routing;
using RedisTyped.Values;

namespace RedisTyped.Execution;

/// <summary>
/// What generated stores run on: resolves a key to the node that owns it. The same store runs immediately, in a batch or on a pinned
/// node by being given another executor.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ShardExecutor
{
    private protected ShardExecutor(IRedisSerializer serializer) => Serializer = serializer;

    /// <summary>Maps values that Redis has no form for.</summary>
    public IRedisSerializer Serializer { get; }

    /// <summary>Gives the node of a command with one key.</summary>
    /// <param name="method">The calling method.</param>
    /// <param name="key">Its key.</param>
    /// <returns>Where to send the command.</returns>
    /// <exception cref="ArgumentException">
    /// The key is empty or over 512 MB, or a parameter's braces would move it away from the keys that it is proved to be together with.
    /// </exception>
    public abstract CommandRoute Route(CommandMethod method, in BuiltKey key);

    /// <summary>Gives the node of a command whose keys the compiler has proved to be together.</summary>
    /// <param name="method">The calling method.</param>
    /// <param name="keys">Its keys; at least one.</param>
    /// <returns>Where to send the command.</returns>
    /// <exception cref="ArgumentException">
    /// A key is empty or over 512 MB, or a parameter's braces would part the keys.
    /// </exception>
    public abstract CommandRoute Route(CommandMethod method, params ReadOnlySpan<BuiltKey> keys);

    /// <summary>Shares the keys of a command out to the nodes that own them.</summary>
    /// <param name="method">The calling method.</param>
    /// <param name="keys">Its keys; may be none, and may repeat.</param>
    /// <returns>One share for each node that owns any, in the order of the nodes.</returns>
    /// <exception cref="ArgumentException">A key is empty or over 512 MB, or leaves the tag of its template; nothing may be sent.</exception>
    internal abstract IReadOnlyList<NodeShare> Split(CommandMethod method, IReadOnlyList<BuiltKey> keys);

    /// <summary>Is given the result of a call that was shared out, which ends when all its parts have.</summary>
    /// <returns>The result.</returns>
    internal virtual Task<T> Joined<T>(Task<T> result) => result;

    /// <summary>The topology that calls start with; null where they are queued.</summary>
    internal virtual CurrentTopology? Current => null;

    /// <summary>Makes calls again that were refused for the sake of another epoch; null where they are not, or by somebody else.</summary>
    internal virtual ICallFollower? Follower
    {
        get => null;
        set => throw new NotSupportedException();
    }

    /// <summary>Gives every node, for a command without keys.</summary>
    /// <param name="method">The calling method.</param>
    /// <returns>The ways to the nodes, in the order of the topology.</returns>
    /// <exception cref="InvalidOperationException">The store runs where there is one node only, such as in a transaction.</exception>
    internal virtual NodeRoutes AllNodes(CommandMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        throw new InvalidOperationException(
            $"{method.Store}.{method.Method} goes to all nodes, which this store cannot reach; call it on the store of the client.");
    }

    /// <summary>Gives the node that the caller names, for a command without keys.</summary>
    /// <param name="method">The calling method.</param>
    /// <param name="node">The node.</param>
    /// <returns>Where to send the command.</returns>
    /// <exception cref="ArgumentException">The topology has no such node.</exception>
    /// <exception cref="InvalidOperationException">The store runs where there is one node only, such as in a transaction.</exception>
    public virtual CommandRoute OnNode(CommandMethod method, NodeId node)
    {
        ArgumentNullException.ThrowIfNull(method);
        throw new InvalidOperationException(
            $"{method.Store}.{method.Method} goes to a node of the caller's choice, which this store cannot; call it on the store of the client.");
    }

    /// <summary>Says that a scan met keys that do not fit its template.</summary>
    /// <param name="method">The calling method.</param>
    /// <param name="template">The template of the keys.</param>
    /// <param name="count">How many.</param>
    internal virtual void ReportMisfits(CommandMethod method, string template, long count)
    {
    }

    /// <summary>Finds the node of a shard, for what is bound to that node: its transactions.</summary>
    /// <param name="method">The calling method.</param>
    /// <param name="shard">A key of the shard.</param>
    /// <exception cref="ArgumentException">The key is empty or over 512 MB, or leaves the tag of its template.</exception>
    /// <exception cref="NotSupportedException">The executor has no nodes of its own.</exception>
    internal virtual ShardPlace PlaceOf(CommandMethod method, in BuiltKey shard) => throw new NotSupportedException(
        $"{method.Store} runs in a transaction here; open another one from a store of ShardedRedis.");
}
