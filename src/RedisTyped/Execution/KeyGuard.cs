namespace RedisTyped.Execution;

/// <summary>Refuses keys that no call should be sent with.</summary>
internal static class KeyGuard
{
    /// <summary>Redis' own limit for a string, keys included, unless <c>proto-max-bulk-len</c> was raised.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    /// <summary>What is wrong with a key, or null. An empty one is legal for Redis, but here it is a value somebody forgot.</summary>
    public static string? Fault(byte[]? key) => key switch
    {
        null => "is null",
        { Length: 0 } => "is empty",
        { Length: > MaxLength } => $"has {key.Length} bytes; Redis takes at most {MaxLength}",
        _ => null,
    };
}
