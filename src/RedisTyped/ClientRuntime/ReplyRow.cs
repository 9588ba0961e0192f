using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>The parts of a row, by number. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReplyRow
{
    private readonly CommandMethod _method;

    // RedisResult[] as a server gave it, RedisResult[][] where its parts were made rows; HashEntry[] as StackExchange.Redis has taken it apart; RedisValue[] of steps of our own.
    private readonly object _parts;

    internal ReplyRow(CommandMethod method, RedisResult[] results)
    {
        _method = method;
        _parts = results;
        Length = results.Length;
    }

    internal ReplyRow(CommandMethod method, RedisResult[][] rows)
    {
        _method = method;
        _parts = rows;
        Length = rows.Length;
    }

    internal ReplyRow(CommandMethod method, RedisValue[] values)
    {
        _method = method;
        _parts = values;
        Length = values.Length;
    }

    /// <summary>Takes pairs as the flat row that they came in.</summary>
    internal ReplyRow(CommandMethod method, HashEntry[] entries)
    {
        _method = method;
        _parts = entries;
        Length = 2 * entries.Length;
    }

    /// <summary>A part.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ReplyItem this[int index] => _parts switch
    {
        HashEntry[] entries => new(_method, index % 2 == 0 ? entries[index / 2].Name : entries[index / 2].Value),
        RedisValue[] values => new(_method, values[index]),
        RedisResult[][] rows => new(_method, rows[index]),
        _ => new(_method, ((RedisResult[])_parts)[index]),
    };

    internal int Length { get; }

    internal ReplyFormatException Fault(Type type, string fault) => _method.Unreadable(type, fault);

    /// <summary>The parts that a reply falls into; nil into none.</summary>
    /// <param name="method">Who asked for it.</param>
    /// <param name="reply">The reply: of a server, as StackExchange.Redis has taken it apart, or of steps of our own; null for a single value.</param>
    /// <param name="value">The single value.</param>
    /// <param name="type">What is made of it.</param>
    /// <exception cref="ReplyFormatException">It has no parts.</exception>
    internal static ReplyRow Of(CommandMethod method, object? reply, RedisValue value, Type type) => reply switch
    {
        HashEntry[] entries => new(method, entries),
        RedisValue[] values => new(method, values),
        RedisResult[] parts => new(method, parts),
        RedisResult[][] rows => new(method, rows),
        RedisResult { IsNull: false } result => new(method, Reply.Reading(method, result, static r => (RedisResult[])r!, type)),
        null when !value.IsNull => throw method.Unreadable(type, "a single value"),
        _ => new(method, Array.Empty<RedisValue>()),
    };
}
