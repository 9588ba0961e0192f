using System.ComponentModel;
using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>The parts of a row, by number. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReplyRow
{
    private readonly CommandMethod _method;
    private readonly RedisResult[] _parts;

    internal ReplyRow(CommandMethod method, RedisResult[] parts)
    {
        _method = method;
        _parts = parts;
    }

    /// <summary>A part.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ReplyItem this[int index] => new(_method, _parts[index]);
}
