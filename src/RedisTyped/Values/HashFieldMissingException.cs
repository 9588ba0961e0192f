namespace RedisTyped.Values;

/// <summary>A hash or stream entry lacks a field whose member cannot do without.</summary>
public sealed class HashFieldMissingException : RedisTypedException
{
    internal HashFieldMissingException(string store, string method, Type type, string field)
        : base($"'{store}.{method}' got no field '{field}', which {TypeText.Of(type)} needs. Make the member nullable, give it a default, or check what wrote the key.")
    {
        Store = store;
        Method = method;
        Field = field;
    }

    /// <summary>The store interface.</summary>
    public string Store { get; }

    /// <summary>The method whose reply lacks it.</summary>
    public string Method { get; }

    /// <summary>The field.</summary>
    public string Field { get; }
}
