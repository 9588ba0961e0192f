namespace RedisTyped.Resharding.Planning;

/// <summary>Keys that the library keeps for itself on the servers. They belong to their server, are routed by nothing, and never move.</summary>
internal static class ToolKeys
{
    /// <summary>Where a writer notes how far it is in a source: <c>__rt:ckpt:SOURCE</c>.</summary>
    public static ReadOnlySpan<byte> Checkpoints => "__rt:ckpt:"u8;

    /// <summary>Whether a key is one of them.</summary>
    public static bool Has(ReadOnlySpan<byte> key) => key.Length > 4 && (key.StartsWith("__rt:"u8) || key.StartsWith("redistyped:"u8));
}
