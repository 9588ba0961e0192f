namespace RedisTyped.Resharding.Rdb;

/// <summary>What is refused rather than held.</summary>
internal static class RdbLimits
{
    /// <summary>The longest key, in bytes, unless another is said. Redis would take 512 MB.</summary>
    public const int LongestKey = 64 * 1024 * 1024;

    /// <summary>The most that may stand before a key and belong to it, in bytes: it is held until the key has come.</summary>
    public const int LongestPrefix = 1024 * 1024;
}
