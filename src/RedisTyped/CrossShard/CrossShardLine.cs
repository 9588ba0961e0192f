using System.ComponentModel;
using RedisTyped.ClientRuntime;
using RedisTyped.Keys;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>Gathers the words of a command whose keys may live on several nodes. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CrossShardLine
{
    private readonly List<BuiltKey> _keys = [];
    private readonly List<RedisValue> _values = [];
    private readonly List<bool> _isKey = [];

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    public void Add(in BuiltKey key)
    {
        _keys.Add(key);
        _isKey.Add(true);
    }

    /// <summary>Adds constant text.</summary>
    /// <param name="text">The text.</param>
    public void Add(string text) => Add((RedisValue)text);

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    public void Add(RedisValue value)
    {
        _values.Add(value);
        _isKey.Add(false);
    }

    /// <summary>Adds an argument for each element.</summary>
    /// <inheritdoc cref="CommandArguments.AddAll{T}"/>
    public void AddAll<T>(IEnumerable<T> items, Func<T, RedisValue> convert, string parameter)
    {
        var arguments = new CommandArguments(0);
        arguments.AddAll(items, convert, parameter);
        foreach (object argument in arguments.ToCollection())
        {
            Add((RedisValue)argument);
        }
    }

    internal IReadOnlyList<BuiltKey> Keys => _keys;

    /// <summary>The words that are no keys, in order.</summary>
    internal IReadOnlyList<RedisValue> Values => _values;

    /// <summary>The whole line.</summary>
    /// <param name="keys">The keys as their node stores them.</param>
    internal object[] Arguments(IReadOnlyList<RedisKey> keys)
    {
        int key = 0, value = 0;
        return [.. _isKey.Select(isKey => isKey ? (object)keys[key++] : _values[value++])];
    }

    /// <summary>
    /// Corrects the number of keys: a template counts its key words, of which one can stand for a whole collection.
    /// </summary>
    internal void CountKeys(int keys) => _values[0] = keys;
}
