namespace RedisTyped;

/// <summary>Base of every exception that RedisTyped itself raises; those of StackExchange.Redis pass through unwrapped, but for failures of a connection, which are given the name of their node.</summary>
public abstract class RedisTypedException : Exception
{
    private protected RedisTypedException(string message)
        : base(message)
    {
    }

    private protected RedisTypedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
