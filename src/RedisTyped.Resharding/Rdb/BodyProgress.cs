namespace RedisTyped.Resharding.Rdb;

/// <summary>How far a <see cref="BodyWalker"/> came.</summary>
internal enum BodyProgress
{
    /// <summary>The bytes are at an end, the body is not.</summary>
    More,

    /// <summary>The body is at an end.</summary>
    Done,

    /// <summary>A count or a length is none, or larger than all that can follow.</summary>
    Corrupt,
}
