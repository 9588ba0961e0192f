using System.ComponentModel;
using System.Globalization;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Keys;
using RedisTyped.Routing;
using RedisTyped.Scanning;
using RedisTyped.Topology;
using RedisTyped.Values;
using StackExchange.Redis;

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
        List<KeyShare> shares = KeyShares.Of(_topology, method, keys.Keys);
        return Explanation(
            method,
            template,
            CallSpread.SplitByNode,
            keys.Keys,
            shares.Select(share => ExplainedRoute.Explain(
                _topology, method, share.Node, method.Command, keys.ArgumentsOf(_topology.Router, share.Positions))));
    }

    /// <summary>Gives the node that the caller names, for a command without keys.</summary>
    /// <param name="method">The explained method.</param>
    /// <param name="node">The node.</param>
    /// <returns>Where the command would go.</returns>
    /// <exception cref="ArgumentException">The topology has no such node.</exception>
    public ExplainedRoute OnNode(CommandMethod method, NodeId node) => new(_topology, method, _topology.IndexOf(node), []);

    /// <summary>Explains a command for all nodes.</summary>
    /// <param name="method">The explained method.</param>
    /// <param name="template">Its command template.</param>
    /// <param name="command">The command's first word.</param>
    /// <param name="arguments">What follows it.</param>
    /// <returns>The explanation.</returns>
    public CallExplanation AllNodes(CommandMethod method, string template, string command, ICollection<object> arguments) => Explanation(
        method,
        template,
        CallSpread.AllNodes,
        [],
        _topology.Nodes.Select((_, node) => ExplainedRoute.Explain(_topology, method, node, command, arguments)));

    /// <summary>Explains a scan of the keys of all nodes, or of one, by the first page of each that is not done.</summary>
    /// <param name="method">The explained method.</param>
    /// <param name="template">Its command template.</param>
    /// <param name="options">What stands behind the cursor.</param>
    /// <param name="from">Where to resume; null: at the start.</param>
    /// <param name="node">The one node to scan; null: all nodes.</param>
    /// <returns>The explanation.</returns>
    /// <exception cref="ArgumentException">As the call throws.</exception>
    public CallExplanation Scan(CommandMethod method, string template, ICollection<object> options, ScanCursor? from, NodeId? node)
    {
        ArgumentNullException.ThrowIfNull(method);
        int[] nodes = node is { } id ? [_topology.IndexOf(id)] : [.. Enumerable.Range(0, _topology.Nodes.Count)];
        ScanPosition?[] positions = (from ?? ScanCursor.Start).PositionsOn(Array.ConvertAll(nodes, i => _topology.Nodes[i].Id));
        return Explanation(
            method,
            template,
            node is null ? CallSpread.AllNodes : CallSpread.OneNode,
            [],
            nodes.Zip(positions).Where(static scan => scan.Second is not null).Select(scan => ExplainedRoute.Explain(
                _topology, method, scan.First, method.Command, [scan.Second!.Value.Cursor.ToString(CultureInfo.InvariantCulture), .. options])));
    }

    /// <summary>Explains BLPOP or BRPOP over lists that may be on several nodes.</summary>
    /// <param name="method">The explained method.</param>
    /// <param name="template">Its command template.</param>
    /// <param name="keys">The lists.</param>
    /// <param name="timeout">The seconds to wait.</param>
    /// <returns>The explanation; without commands where it waits on several nodes.</returns>
    /// <exception cref="ArgumentException">As the call throws.</exception>
    public CallExplanation Pop(CommandMethod method, string template, SplitKeys keys, RedisValue timeout)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(keys);
        BlockingCall.SecondsOf(method, timeout);
        BlockingCall.ThrowIfNone(method, keys);
        return OneNodeOrEmulated(
            method, template, keys.Keys, router => [.. keys.ArgumentsOf(router, [.. Enumerable.Range(0, keys.Keys.Count)]), timeout]);
    }

    /// <summary>Explains a command that one node carries out where it has all keys, and that is emulated where several have them.</summary>
    internal CallExplanation OneNodeOrEmulated(
        CommandMethod method, string template, IReadOnlyList<BuiltKey> keys, Func<ShardRouter, object[]> arguments)
    {
        return KeyShares.Of(_topology, method, keys) is [var share]
            ? Explanation(method, template, CallSpread.OneNode, keys, [ExplainedRoute.Explain(_topology, method, share.Node, method.Command, arguments(_topology.Router))])
            : Explanation(method, template, CallSpread.Emulated, keys, []);
    }

    private CallExplanation Explanation(
        CommandMethod method, string template, CallSpread spread, IReadOnlyList<BuiltKey> keys, IEnumerable<ExplainedCommand> commands) => new(
        $"{method.Store}.{method.Method}", template, method.Command, spread, [.. keys.Select(key => ExplainedRoute.Explain(_topology, key))], [.. commands]);
}
