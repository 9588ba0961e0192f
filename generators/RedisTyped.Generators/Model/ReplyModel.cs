namespace RedisTyped.Generators.Model;

/// <summary>What a method makes of its reply.</summary>
/// <param name="Shape">Nothing, one value, several, or the reply as it came.</param>
/// <param name="IsValueTask">Whether the method returns a ValueTask rather than a Task.</param>
internal sealed record ReplyModel(ReplyShape Shape, bool IsValueTask)
{
    /// <summary>What the task gives; empty where it gives nothing.</summary>
    public string Result { get; init; } = "";

    /// <summary>The type of the value, or of the elements.</summary>
    public ValueModel? Value { get; init; }

    /// <summary>What the command answers a time in.</summary>
    public TimeUnit Unit { get; init; }

    /// <summary>Whether a boolean says that a status came rather than nil.</summary>
    public bool IsAcknowledgement { get; init; }

    /// <summary>Whether a boolean is Lua's, whose false comes as nil.</summary>
    public bool IsLua { get; init; }

    /// <summary>What a nil value or element means to the type.</summary>
    public NilMeaning Nil { get; init; }

    /// <summary>Whether the result itself, not its elements, may be null.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Whether several values are asked for as a list rather than as an array.</summary>
    public bool IsList { get; init; }
}

internal enum ReplyShape
{
    None,
    Value,
    Array,
    Result,
}

/// <summary>As the runtime's NilReply.</summary>
internal enum NilMeaning
{
    Throws,
    IsNull,
    IsRead,
}
