using System.ComponentModel;
using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>The parts of a row, by number. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReplyRow
{
    private readonly CommandMethod _method;

    // One of the two, by whether a server gave the row or steps of our own did.
    private readonly RedisResult[]? _results;
    private readonly RedisValue[]? _values;

    internal ReplyRow(CommandMethod method, RedisResult[] results)
    {
        _method = method;
        _results = results;
    }

    internal ReplyRow(CommandMethod method, RedisValue[] values)
    {
        _method = method;
        _values = values;
    }

    /// <summary>A part.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ReplyItem this[int index] => _results is null ? new(_method, _values![index]) : new(_method, _results[index]);

    internal int Length => (_results?.Length ?? _values?.Length).GetValueOrDefault();
}
