namespace RedisTyped.Values;

/// <summary>What Redis returned cannot be read as the method's return type.</summary>
public sealed class ReplyFormatException : RedisTypedException
{
    internal ReplyFormatException(string store, string method, Type type, Exception inner)
        : base($"'{store}.{method}' got a reply that cannot be read as {TypeText.Of(type)}: {Fault(inner)}. Check what wrote the key, or change the return type.", inner)
    {
        Store = store;
        Method = method;
    }

    /// <summary>The store interface.</summary>
    public string Store { get; }

    /// <summary>The method whose reply could not be read.</summary>
    public string Method { get; }

    // The texts of the framework's own exceptions can quote the value, which does not belong in a message.
    private static string Fault(Exception inner) => inner switch
    {
        OverflowException or ArgumentOutOfRangeException => "the number is out of range",
        System.Text.Json.JsonException json => $"not the expected JSON (line {json.LineNumber}, byte {json.BytePositionInLine})",
        _ => "not in the expected form",
    };
}
