using System.ComponentModel;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Gathers the arguments of a command with optional groups or collections. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CommandArguments
{
    private readonly List<object> _arguments;

    /// <summary>Starts a list.</summary>
    /// <param name="capacity">How many arguments to expect.</param>
    public CommandArguments(int capacity) => _arguments = new List<object>(capacity);

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    public void Add(RedisKey key) => _arguments.Add(key);

    /// <summary>Adds constant text.</summary>
    /// <param name="text">The text.</param>
    public void Add(string text) => _arguments.Add(text);

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    public void Add(RedisValue value) => _arguments.Add(value);

    /// <summary>Adds an argument for each element.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="items">The elements.</param>
    /// <param name="convert">Makes an argument of one.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    /// <param name="canBeEmpty">Whether the command has a form without any, as that of a script has.</param>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no element: Redis has no command without one.</exception>
    public void AddAll<T>(IEnumerable<T> items, Func<T, RedisValue> convert, string parameter, bool canBeEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(items, parameter);
        ArgumentNullException.ThrowIfNull(convert);
        int before = _arguments.Count;
        foreach (T item in items)
        {
            _arguments.Add(convert(item));
        }

        if (!canBeEmpty)
        {
            ThrowIfNone(before, parameter);
        }
    }

    /// <summary>Adds two arguments for each pair.</summary>
    /// <typeparam name="TKey">The type of a pair's first part.</typeparam>
    /// <typeparam name="TValue">The type of its second.</typeparam>
    /// <param name="items">The pairs.</param>
    /// <param name="convertKey">Makes an argument of the first part.</param>
    /// <param name="convertValue">Makes an argument of the second.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    /// <param name="canBeEmpty">Whether the command has a form without any, as that of a script has.</param>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no pair: Redis has no command without one.</exception>
    public void AddAll<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> items, Func<TKey, RedisValue> convertKey, Func<TValue, RedisValue> convertValue, string parameter,
        bool canBeEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(items, parameter);
        ArgumentNullException.ThrowIfNull(convertKey);
        ArgumentNullException.ThrowIfNull(convertValue);
        int before = _arguments.Count;
        foreach ((TKey key, TValue value) in items)
        {
            _arguments.Add(convertKey(key));
            _arguments.Add(convertValue(value));
        }

        if (!canBeEmpty)
        {
            ThrowIfNone(before, parameter);
        }
    }

    /// <summary>Adds several arguments for each element.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="items">The elements.</param>
    /// <param name="add">Adds the arguments of one.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no element: Redis has no command without one.</exception>
    public void AddEach<T>(IEnumerable<T> items, Action<CommandArguments, T> add, string parameter)
    {
        ArgumentNullException.ThrowIfNull(items, parameter);
        ArgumentNullException.ThrowIfNull(add);
        int before = _arguments.Count;
        foreach (T item in items)
        {
            add(this, item);
        }

        ThrowIfNone(before, parameter);
    }

    /// <summary>Adds the fields and values of an object.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The object.</param>
    /// <param name="add">Adds them.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="ArgumentException">All its members are null: Redis has no command without a field.</exception>
    public void AddFields<T>(T value, Action<CommandArguments, T> add, string parameter)
    {
        ArgumentNullException.ThrowIfNull(add);
        if (value is null)
        {
            throw new ArgumentNullException(parameter);
        }

        int before = _arguments.Count;
        add(this, value);
        if (_arguments.Count == before)
        {
            throw new ArgumentException("All members are null, so that there is no field to store; to remove a hash, send DEL.", parameter);
        }
    }

    /// <summary>Hands the arguments over.</summary>
    /// <returns>The arguments in order.</returns>
    public ICollection<object> ToCollection() => _arguments;

    private void ThrowIfNone(int before, string parameter)
    {
        if (_arguments.Count == before)
        {
            throw new ArgumentException("The collection is empty, and Redis has no such command without an element; leave out the call.", parameter);
        }
    }
}
