namespace RedisTyped.Resharding.Filters;

/// <summary>Tells the keys that RedisTyped keeps on servers for itself: none of the application's, and not to be moved.</summary>
internal static class OwnKeys
{
    /// <summary>Whether a key is one.</summary>
    public static bool Is(ReadOnlySpan<byte> key) => key.StartsWith("redistyped:"u8) || key.StartsWith("__rt:"u8);
}
