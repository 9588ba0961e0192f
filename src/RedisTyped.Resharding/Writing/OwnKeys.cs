namespace RedisTyped.Resharding.Writing;

/// <summary>The keys that the tool and the clients of RedisTyped keep on nodes about a resharding: they belong to their node and never move.</summary>
internal static class OwnKeys
{
    /// <summary>Whether a key is one of them.</summary>
    public static bool Has(ReadOnlySpan<byte> key) =>
        key is [(byte)'_' or (byte)'r', ..] && (key.StartsWith("__rt:"u8) || key.StartsWith("redistyped:"u8));
}
