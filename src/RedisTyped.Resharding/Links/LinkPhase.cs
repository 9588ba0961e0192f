namespace RedisTyped.Resharding.Links;

/// <summary>What a link does.</summary>
internal enum LinkPhase
{
    /// <summary>The target is being connected to.</summary>
    Opening,

    /// <summary>The target is there, and waits for the source.</summary>
    Waiting,

    /// <summary>The target gets a snapshot.</summary>
    Snapshot,

    /// <summary>The source's snapshot has been read, and the target takes the rest of it.</summary>
    Loading,

    /// <summary>The target follows the stream.</summary>
    Stream,

    /// <summary>The target cannot be reached, and is tried again and again.</summary>
    Down,
}
