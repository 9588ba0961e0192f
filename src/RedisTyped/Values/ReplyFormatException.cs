namespace RedisTyped.Values;

/// <summary>What Redis returned cannot be read as the method's return type.</summary>
public sealed class ReplyFormatException : RedisTypedException
{
    internal ReplyFormatException(string store, string method, Type type, Exception inner, string? field = null)
        : base($"'{store}.{method}' got {(field is null ? "a reply" : $"a field '{field}'")} that cannot be read as {(field is null ? "" : "a member of ")}{TypeText.Of(type)}: {Fault(inner)}. Check what wrote the key, or change the return type.")
    {
        Store = store;
        Method = method;
        Field = field;
    }

    /// <summary>The store interface.</summary>
    public string Store { get; }

    /// <summary>The method whose reply could not be read.</summary>
    public string Method { get; }

    /// <summary>The field of the hash or stream entry that could not be read.</summary>
    /// <value>Null where the reply is not read as an object.</value>
    public string? Field { get; }

    // The texts of the framework's own exceptions can quote the value, which belongs in no message and no log: so none is kept as the
    // inner exception either.
    private static string Fault(Exception inner) => inner switch
    {
        OverflowException or ArgumentOutOfRangeException => "the number is out of range",
        System.Text.Json.JsonException json => $"not the expected JSON (line {json.LineNumber}, byte {json.BytePositionInLine})",
        _ => "not in the expected form",
    };
}
