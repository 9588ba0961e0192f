using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Keys;
using RedisTyped.Topology;
using RedisTyped.Values;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// What generated explanations run on, in the place that a <see cref="ShardExecutor"/> has for calls: it routes by the same code, over
/// a topology without connections, and sends nothing. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallExplainer
{
    private readonly TopologySnapshot _topology;

    /// <summary>Prepares to explain the calls of a store.</summary>
    /// <param name="topology">The nodes and the router.</param>
    /// <param name="store">What the store needs from a topology.</param>
    /// <param name="serializer">Maps values that Redis has no form for; null for JSON.</param>
    /// <exception cref="IncompatibleStoreException">The store relies on hash tags that the router does not route by.</exception>
    public CallExplainer(TopologySnapshot topology, StoreTraits store, IRedisSerializer? serializer)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(store);
        IncompatibleStoreException.ThrowIf(store.Store, store.TaggedTemplate, topology.Router);
        _topology = topology;
        Serializer = serializer ?? new JsonRedisSerializer();
    }

    /// <summary>Maps values that Redis has no form for.</summary>
    public IRedisSerializer Serializer { get; }

    /// <summary>Gives the node of a command with one key.</summary>
    /// <param name="method">The explained method.</param>
    /// <param name="key">Its key.</param>
    /// <returns>Where the command would go.</returns>
    /// <exception cref="ArgumentException">As the call throws.</exception>
    public ExplainedRoute Route(CommandMethod method, in BuiltKey key) =>
        new(_topology, method, KeyRouting.NodeOf(_topology.Router, method, key), [key]);

    /// <summary>Gives the node of a command whose keys the compiler has proved to be together.</summary>
    /// <param name="method">The explained method.</param>
    /// <param name="keys">Its keys; at least one.</param>
    /// <returns>Where the command would go.</returns>
    /// <exception cref="ArgumentException">As the call throws.</exception>
    public ExplainedRoute Route(CommandMethod method, params ReadOnlySpan<BuiltKey> keys) =>
        new(_topology, method, KeyRouting.NodeOf(_topology.Router, method, keys), keys.ToArray());

    /// <summary>Explains a command that is split by node.</summary>
    /// <param name="method">The explained method.</param>
    /// <param name="template">Its command template.</param>
    /// <param name="keys">Its keys, with their values for MSET.</param>
    /// <returns>The explanation.</returns>
    /// <exception cref="ArgumentException">As the call throws.</exception>
    public CallExplanation Split(CommandMethod method, string template, SplitKeys keys)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(keys);
        IReadOnlyList<int>?[] positions = KeyShares.Of(_topology, method, keys.Keys);
        return new CallExplanation(
            $"{method.Store}.{method.Method}",
            template,
            method.Command,
            CallSpread.SplitByNode,
            [.. keys.Keys.Select(key => ExplainedRoute.Explain(_topology, key))],
            [
                .. positions.Index().Where(static share => share.Item is not null).Select(share => ExplainedRoute.Explain(
                    _topology, share.Index, method.Command, keys.ArgumentsOf(_topology.Router, share.Item!))),
            ]);
    }
}
