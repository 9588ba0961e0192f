using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Gathers the keys of a command that is split by node, and for MSET the value of each. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SplitKeys
{
    private readonly List<BuiltKey> _keys = [];
    private readonly List<RedisValue> _values = [];

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    public void Add(in BuiltKey key) => _keys.Add(key);

    /// <summary>Adds a key with its value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Add(in BuiltKey key, RedisValue value)
    {
        _keys.Add(key);
        _values.Add(value);
    }

    internal IReadOnlyList<BuiltKey> Keys => _keys;

    /// <summary>The arguments of one node's part.</summary>
    internal object[] ArgumentsOf(NodeShare share) => ArgumentsOf(share.Route.Router, share.Positions);

    internal object[] ArgumentsOf(ShardRouter router, IReadOnlyList<int> positions) => _values.Count == 0
        ? [.. positions.Select(i => (object)CommandRoute.StoredKey(router, _keys[i]))]
        : [.. positions.SelectMany(i => new object[] { CommandRoute.StoredKey(router, _keys[i]), _values[i] })];

    internal RedisKey[] KeysOf(NodeShare share) => [.. share.Positions.Select(i => share.Route.Key(_keys[i]))];
}
