namespace RedisTyped.Resharding.Links;

/// <summary>What has come of looking at a source for keys that a target has from it. Immutable.</summary>
/// <param name="Looked">How many were looked at.</param>
/// <param name="Gone">How many of them the source has not.</param>
internal sealed record LookedKeys(long Looked, long Gone)
{
    /// <summary>Whether only numbers were compared.</summary>
    public bool AreCounted { get; init; }

    /// <summary>How many keys the source has, where only numbers were compared.</summary>
    public long Source { get; init; }

    /// <summary>Whether there was no time for more.</summary>
    public bool IsCutShort { get; init; }
}
