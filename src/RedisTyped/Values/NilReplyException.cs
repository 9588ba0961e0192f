namespace RedisTyped.Values;

/// <summary>Redis had nothing to return, and the method's return type has no place for that.</summary>
public sealed class NilReplyException : RedisTypedException
{
    internal NilReplyException(string store, string method, Type type)
        : base($"'{store}.{method}' got nil from Redis, which {TypeText.Of(type)} cannot hold: the key, field or member does not exist. Make the return type nullable.")
    {
        Store = store;
        Method = method;
    }

    /// <summary>The store interface.</summary>
    public string Store { get; }

    /// <summary>The method whose reply was nil.</summary>
    public string Method { get; }
}
