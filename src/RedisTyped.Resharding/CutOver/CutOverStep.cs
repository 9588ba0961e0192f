namespace RedisTyped.Resharding.CutOver;

/// <summary>The steps of a cut-over, in their order. Up to <see cref="Fence"/> whatever ends it leads back to the old topology; from <see cref="Promote"/> on, to the new one.</summary>
internal enum CutOverStep
{
    None = 0,

    /// <summary>The new topology is published as pending, and clients connect its nodes.</summary>
    Announce = 1,

    /// <summary>The sources hold writes back.</summary>
    Pause = 2,

    /// <summary>The targets get what was written until then, and are looked at.</summary>
    Drain = 3,

    /// <summary>The sources refuse writes, so that none comes when they are no longer held back.</summary>
    Fence = 4,

    /// <summary>The targets become servers of their own.</summary>
    Promote = 5,

    /// <summary>The new topology is published as that in force.</summary>
    Publish = 6,

    /// <summary>Writes that were held back are refused, and clients make them again at the new nodes; nodes that serve on are opened when all have.</summary>
    Release = 7,

    /// <summary>Nothing is pending any more.</summary>
    Finish = 8,
}
