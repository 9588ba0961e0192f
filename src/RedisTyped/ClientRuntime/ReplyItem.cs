using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// A reply, or a part of one, with the method that asked for it. Generated code takes it apart by the form that the command answers in;
/// what has another form is a <see cref="ReplyFormatException"/>. Only generated code uses it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReplyItem
{
    private readonly CommandMethod _method;

    // RedisResult as a server gave it, or with rows made as RESP2 has them RedisResult[] and RedisResult[][]; HashEntry[] as StackExchange.Redis
    // has taken it apart; RedisValue[] of steps of our own; else _value.
    private readonly object? _reply;
    private readonly RedisValue _value;

    internal ReplyItem(CommandMethod method, RedisResult result) => (_method, _reply) = (method, result);

    internal ReplyItem(CommandMethod method, RedisValue value)
    {
        _method = method;
        _value = value;
    }

    internal ReplyItem(CommandMethod method, RedisValue[]? values) => (_method, _reply) = (method, values);

    internal ReplyItem(CommandMethod method, HashEntry[] entries) => (_method, _reply) = (method, entries);

    private ReplyItem(CommandMethod method, RedisResult[][] rows) => (_method, _reply) = (method, rows);

    internal ReplyItem(CommandMethod method, RedisResult[] parts) => (_method, _reply) = (method, parts);

    /// <summary>The part as it came from a server.</summary>
    /// <exception cref="InvalidOperationException">It came from several, or is a row that RESP3 does not have.</exception>
    public RedisResult Result => _reply as RedisResult
        ?? throw new InvalidOperationException("There is no one reply: it was put together from those of several nodes, or from parts.");

    /// <summary>Whether it is nil.</summary>
    public bool IsNil => _reply switch
    {
        null => _value.IsNull,
        RedisResult result => result.IsNull,
        _ => false,
    };

    /// <summary>Whether it is nil or an array without elements.</summary>
    public bool IsEmpty => Parts(typeof(RedisResult[])).Length == 0;

    /// <summary>Reads a single value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="read">Reads it.</param>
    /// <param name="nil">What nil means.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NilReplyException">It is nil and <paramref name="nil"/> has no place for it.</exception>
    /// <exception cref="ReplyFormatException">It cannot be read.</exception>
    public T Value<T>(Func<RedisValue, T> read, NilReply nil)
    {
        RedisValue value = _reply switch
        {
            null => _value,
            RedisResult result => Reply.Reading(_method, result, ReplyElements.ValueOf, typeof(T)),
            _ => throw Fault(typeof(T), "several values"),
        };
        return Reply.Read(_method, value, read, nil);
    }

    /// <summary>Reads a list of parts; nil is an empty one.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="read">Reads an element.</param>
    /// <returns>The elements.</returns>
    public T[] Array<T>(Func<ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = Parts(typeof(T[]));
        var items = new T[parts.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = read(parts[i]);
        }

        return items;
    }

    /// <inheritdoc cref="Array{T}(Func{ReplyItem, T})"/>
    public List<T> List<T>(Func<ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = Parts(typeof(List<T>));
        var items = new List<T>(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            items.Add(read(parts[i]));
        }

        return items;
    }

    /// <inheritdoc cref="Array{T}(Func{ReplyItem, T})"/>
    public HashSet<T> Set<T>(Func<ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = Parts(typeof(HashSet<T>));
        var items = new HashSet<T>(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            items.Add(read(parts[i]));
        }

        return items;
    }

    /// <summary>Reads a flat row in which two parts make an element; nil is an empty one.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="read">Reads an element.</param>
    /// <returns>The elements.</returns>
    public T[] ArrayOfPairs<T>(Func<ReplyItem, ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = EvenParts(typeof(T[]));
        var items = new T[parts.Length / 2];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = read(parts[2 * i], parts[(2 * i) + 1]);
        }

        return items;
    }

    /// <inheritdoc cref="ArrayOfPairs{T}(Func{ReplyItem, ReplyItem, T})"/>
    public List<T> ListOfPairs<T>(Func<ReplyItem, ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = EvenParts(typeof(List<T>));
        var items = new List<T>(parts.Length / 2);
        for (int i = 0; i < parts.Length; i += 2)
        {
            items.Add(read(parts[i], parts[i + 1]));
        }

        return items;
    }

    /// <inheritdoc cref="ArrayOfPairs{T}(Func{ReplyItem, ReplyItem, T})"/>
    public HashSet<T> SetOfPairs<T>(Func<ReplyItem, ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = EvenParts(typeof(HashSet<T>));
        var items = new HashSet<T>(parts.Length / 2);
        for (int i = 0; i < parts.Length; i += 2)
        {
            items.Add(read(parts[i], parts[i + 1]));
        }

        return items;
    }

    /// <summary>Reads the two parts of a flat row that has no more.</summary>
    /// <typeparam name="T">What they make.</typeparam>
    /// <param name="read">Makes it.</param>
    /// <returns>What they made.</returns>
    /// <exception cref="NilReplyException">There are none.</exception>
    public T Pair<T>(Func<ReplyItem, ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = EvenParts(typeof(T));
        return parts.Length switch
        {
            2 => read(parts[0], parts[1]),
            0 => throw Nil(typeof(T)),
            _ => throw Fault(typeof(T), "more than one pair"),
        };
    }

    /// <summary>Reads a flat row that alternates keys and values; nil is an empty one.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="readKey">Reads a key.</param>
    /// <param name="readValue">Reads a value.</param>
    /// <returns>The dictionary.</returns>
    /// <exception cref="ReplyFormatException">A key comes twice: a dictionary would lose a value.</exception>
    public Dictionary<TKey, TValue> Dictionary<TKey, TValue>(Func<ReplyItem, TKey> readKey, Func<ReplyItem, TValue> readValue)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(readKey);
        ArgumentNullException.ThrowIfNull(readValue);
        ReplyRow parts = EvenParts(typeof(Dictionary<TKey, TValue>));
        var items = new Dictionary<TKey, TValue>(parts.Length / 2);
        for (int i = 0; i < parts.Length; i += 2)
        {
            Add(items, readKey(parts[i]), readValue(parts[i + 1]));
        }

        return items;
    }

    /// <summary>Reads a list of rows of two: key and value; nil is an empty one.</summary>
    /// <inheritdoc cref="Dictionary{TKey, TValue}(Func{ReplyItem, TKey}, Func{ReplyItem, TValue})"/>
    public Dictionary<TKey, TValue> DictionaryOfRows<TKey, TValue>(Func<ReplyItem, TKey> readKey, Func<ReplyItem, TValue> readValue)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(readKey);
        ArgumentNullException.ThrowIfNull(readValue);
        ReplyRow parts = Parts(typeof(Dictionary<TKey, TValue>));
        var items = new Dictionary<TKey, TValue>(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            (TKey key, TValue value) = parts[i].Row(2, row => (readKey(row[0]), readValue(row[1])));
            Add(items, key, value);
        }

        return items;
    }

    /// <summary>Reads a row of a fixed number of parts.</summary>
    /// <typeparam name="T">What they make.</typeparam>
    /// <param name="length">How many there are.</param>
    /// <param name="read">Makes it.</param>
    /// <returns>What they made.</returns>
    /// <exception cref="NilReplyException">It is nil.</exception>
    /// <exception cref="ReplyFormatException">There are more or fewer.</exception>
    public T Row<T>(int length, Func<ReplyRow, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (IsNil)
        {
            throw Nil(typeof(T));
        }

        ReplyRow parts = Parts(typeof(T));
        return parts.Length == length ? read(parts) : throw Fault(typeof(T), "another number of parts");
    }

    /// <summary>Reads a list of rows of two that has one row: what stands behind its key. Without a row it is the list itself that is read, which is nil or empty.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="read">Reads it.</param>
    /// <returns>What it made.</returns>
    public T Only<T>(Func<ReplyItem, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReplyRow parts = Parts(typeof(T));
        return parts.Length switch
        {
            0 => read(this),
            1 => parts[0].Row(2, row => read(row[1])),
            _ => throw Fault(typeof(T), "more than one row"),
        };
    }

    /// <summary>Reads fields for an object.</summary>
    /// <typeparam name="T">The object.</typeparam>
    /// <param name="names">The fields whose values came; none where names and values alternate.</param>
    /// <returns>The fields.</returns>
    /// <exception cref="NilReplyException">There is none.</exception>
    public HashFields<T> Fields<T>(params string[] names) => FieldsOrNull<T>(names) ?? throw Nil(typeof(T));

    /// <summary>Reads fields for an object, or null where there is none: Redis has no empty hash.</summary>
    /// <inheritdoc cref="Fields{T}(string[])"/>
    public HashFields<T>? FieldsOrNull<T>(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        HashEntry[] entries = names.Length > 0 ? FieldEntries.Of(typeof(T), Parts(typeof(T)), names)
            : _reply as HashEntry[] ?? FieldEntries.Of(typeof(T), EvenParts(typeof(T)));
        return entries.Length == 0 ? null : new HashFields<T>(_method, entries);
    }

    /// <summary>Takes a reply as a RESP2 connection gives it.</summary>
    internal static ReplyItem Of(CommandMethod method, RedisResult reply) => method.Resp3 switch
    {
        Resp3Shape.RowsOfPairs when ReplyElements.OfRows(reply) is { } parts => new(method, parts),
        Resp3Shape.FlatRow when ReplyElements.InRows(reply) is { } rows => new(method, rows),
        _ => new(method, reply),
    };

    private ReplyRow Parts(Type type) => ReplyRow.Of(_method, _reply, _value, type);

    private ReplyRow EvenParts(Type type) => Parts(type) is var parts && parts.Length % 2 == 0 ? parts : throw Fault(type, "half a pair");

    private void Add<TKey, TValue>(Dictionary<TKey, TValue> items, TKey key, TValue value)
        where TKey : notnull
    {
        if (!items.TryAdd(key, value))
        {
            throw Fault(items.GetType(), "a key twice");
        }
    }

    private NilReplyException Nil(Type type) => _method.Nil(type);

    private ReplyFormatException Fault(Type type, string fault) => _method.Unreadable(type, fault);
}
