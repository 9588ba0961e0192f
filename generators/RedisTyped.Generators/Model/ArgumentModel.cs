namespace RedisTyped.Generators.Model;

/// <summary>One word of the command behind its name.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Constant text, the parameter's name, or a mixed word as a C# interpolated string.</param>
/// <param name="Key">A key's index.</param>
/// <param name="Format">A parameter's format string.</param>
/// <param name="Unit">What a time is sent in.</param>
/// <param name="Value">A parameter's type, or that of a collection's elements or a dictionary's keys.</param>
/// <param name="Second">The type of a dictionary's values.</param>
/// <param name="Group">The optional group that it stands in; -1 outside of any.</param>
internal sealed record ArgumentModel(
    ArgumentKind Kind, string Text, int Key, string? Format, TimeUnit Unit, ValueModel? Value, ValueModel? Second, int Group);

internal enum ArgumentKind
{
    Constant,
    Key,
    Value,
    Collection,
    Dictionary,
    Mixed,
}
