using System.ComponentModel;

namespace RedisTyped.Keys;

/// <summary>A key formatted by generated code.</summary>
/// <param name="Shape">The template that it was formatted by.</param>
/// <param name="Bytes">The final key bytes.</param>
/// <param name="TagStart">Where the template's hash tag begins, behind the brace; -1 for a template without a tag.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct BuiltKey(KeyShape Shape, byte[] Bytes, int TagStart);
