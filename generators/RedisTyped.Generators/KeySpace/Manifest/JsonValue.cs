using System.Collections.Generic;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>A value of a JSON text, with the place where it stands.</summary>
/// <param name="content">A string, a dictionary by name in the order of the text, a list; for numbers, booleans and null their text.</param>
/// <param name="kind">What it is.</param>
/// <param name="start">Where it starts.</param>
/// <param name="end">Where it ends.</param>
internal sealed class JsonValue(object content, JsonKind kind, int start, int end)
{
    public JsonKind Kind { get; } = kind;

    public int Start { get; } = start;

    public int End { get; } = end;

    public string Text => (string)content;

    public IReadOnlyList<JsonValue> Items => (List<JsonValue>)content;

    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members => (List<KeyValuePair<string, JsonValue>>)content;
}

internal enum JsonKind
{
    Text,
    Object,
    Array,

    /// <summary>A number, true, false or null, as it is written.</summary>
    Word,
}
