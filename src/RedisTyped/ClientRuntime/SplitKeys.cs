using System.Buffers;
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
    private const int FirstCapacity = 16;

    // Large ones are used again, if whoever sends them says when.
    private BuiltKey[] _keys = [];
    private RedisValue[] _values = [];
    private int _count;

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    public void Add(in BuiltKey key)
    {
        if (_count == _keys.Length)
        {
            Grow(ref _keys);
        }

        _keys[_count++] = key;
    }

    /// <summary>Adds a key with its value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Add(in BuiltKey key, RedisValue value)
    {
        if (_count == _values.Length)
        {
            Grow(ref _values);
        }

        _values[_count] = value;
        Add(key);
    }

    internal IReadOnlyList<BuiltKey> Keys => new ArraySegment<BuiltKey>(_keys, 0, _count);

    internal int Count => _count;

    /// <summary>The arguments of one node's part.</summary>
    internal object[] ArgumentsOf(NodeShare share) => ArgumentsOf(share.Route.Router, share.Positions);

    internal object[] ArgumentsOf(ShardRouter router, IReadOnlyList<int> positions)
    {
        int words = _values.Length == 0 ? 1 : 2;
        var arguments = new object[words * positions.Count];
        for (int i = 0; i < positions.Count; i++)
        {
            int position = positions[i];
            arguments[words * i] = CommandRoute.StoredKey(router, _keys[position]);
            if (words == 2)
            {
                arguments[2 * i + 1] = _values[position];
            }
        }

        return arguments;
    }

    internal RedisKey[] KeysOf(NodeShare share)
    {
        ShardRouter router = share.Route.Router;
        IReadOnlyList<int> positions = share.Positions;
        var keys = new RedisKey[positions.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = CommandRoute.StoredKey(router, _keys[positions[i]]);
        }

        return keys;
    }

    /// <summary>Forgets the keys, once all commands that need them were made.</summary>
    internal void Release()
    {
        Return(ref _keys);
        Return(ref _values);
        _count = 0;
    }

    private static void Return<T>(ref T[] items)
    {
        if (items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(items, clearArray: true);
            items = [];
        }
    }

    private void Grow<T>(ref T[] items)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(FirstCapacity, 2 * _count));
        items.AsSpan(0, _count).CopyTo(larger);
        Return(ref items);
        items = larger;
    }
}
