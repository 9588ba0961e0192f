namespace RedisTyped.Generators.Model;

/// <summary>What a method makes of its reply.</summary>
/// <param name="Shape">Nothing, one value, several, or the reply as it came.</param>
/// <param name="IsValueTask">Whether the method returns a ValueTask rather than a Task.</param>
/// <param name="Value">The type of the value, or of the elements.</param>
/// <param name="Unit">What the command answers a time in.</param>
/// <param name="IsAcknowledgement">Whether a boolean says that a status came rather than nil.</param>
/// <param name="NilArrayIsNull">Whether a nil array reads as null rather than as empty.</param>
/// <param name="IsList">Whether several values are asked for as a list rather than as an array.</param>
internal sealed record ReplyModel(
    ReplyShape Shape, bool IsValueTask, ValueModel? Value, TimeUnit Unit, bool IsAcknowledgement, bool NilArrayIsNull, bool IsList);

internal enum ReplyShape
{
    None,
    Value,
    Array,
    Result,
}
