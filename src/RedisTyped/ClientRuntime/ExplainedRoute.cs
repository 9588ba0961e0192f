using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Keys;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Where an explained call would go: what a <see cref="CommandRoute"/> is for a call. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ExplainedRoute
{
    private readonly TopologySnapshot _topology;
    private readonly CommandMethod _method;
    private readonly int _node;
    private readonly BuiltKey[] _keys;

    internal ExplainedRoute(TopologySnapshot topology, CommandMethod method, int node, BuiltKey[] keys)
    {
        _topology = topology;
        _method = method;
        _node = topology.Checked(node);
        _keys = keys;
    }

    /// <summary>The key as the node stores it.</summary>
    /// <param name="key">The key as the template formats it.</param>
    /// <returns>The same bytes, but for a router whose legacy mode strips tags.</returns>
    /// <exception cref="UnroutableCommandException">It is a channel of SPUBLISH with a tag that the router strips.</exception>
    public RedisKey Key(in BuiltKey key) => CommandRoute.StoredKey(_topology.Router, _method.Command, key);

    /// <summary>Explains the call.</summary>
    /// <param name="template">Its command template.</param>
    /// <param name="command">The command's first word.</param>
    /// <param name="arguments">What follows it.</param>
    /// <returns>The explanation.</returns>
    public CallExplanation Explain(string template, string command, ICollection<object> arguments) => new(
        $"{_method.Store}.{_method.Method}",
        template,
        _method.Command,
        CallSpread.OneNode,
        [.. _keys.Select(key => Explain(_topology, key))],
        [Explain(_topology, _method, _node, command, arguments)]);

    /// <summary>Explains a scan of the elements of a key by its first page.</summary>
    /// <param name="template">Its command template.</param>
    /// <param name="key">The key as the node stores it.</param>
    /// <param name="options">What stands behind the cursor.</param>
    /// <returns>The explanation.</returns>
    public CallExplanation ExplainScan(string template, RedisKey key, ICollection<object> options) =>
        Explain(template, _method.Command, [key, "0", .. options]);

    internal static ExplainedKey Explain(TopologySnapshot topology, in BuiltKey key) => new(key.Shape.Template, topology.RouteOf(key.Bytes));

    internal static ExplainedCommand Explain(
        TopologySnapshot topology, CommandMethod method, int node, string command, ICollection<object> arguments) =>
        new(topology.Nodes[node].Id, ArgumentWord.Words(command, arguments), SendingRule.ReadFromOf(method, topology));
}
