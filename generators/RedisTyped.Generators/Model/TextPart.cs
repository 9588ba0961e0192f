namespace RedisTyped.Generators.Model;

/// <summary>A piece of a key, or of an argument that mixes text and parameters, in the order in which it is written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The constant text, or the parameter's name.</param>
/// <param name="Format">A parameter's format string.</param>
/// <param name="Value">A parameter's type.</param>
internal sealed record TextPart(TextPartKind Kind, string Text, string? Format, ValueModel? Value);

internal enum TextPartKind
{
    Literal,
    OpenTag,
    CloseTag,
    Parameter,
}
