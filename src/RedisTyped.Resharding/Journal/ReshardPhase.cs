namespace RedisTyped.Resharding.Journal;

/// <summary>How far a plan has come.</summary>
public enum ReshardPhase
{
    /// <summary>Nothing has been written anywhere.</summary>
    Planned,

    /// <summary>Keys are on their way, or were when the process ended.</summary>
    Syncing,

    /// <summary>Every link has landed its snapshot and follows the stream.</summary>
    Synced,

    /// <summary>The cut-over is at one of its steps.</summary>
    Cutting,

    /// <summary>The new topology is in force; the old nodes are kept up to date for the way back.</summary>
    Flipped,

    /// <summary>On the way back to the old topology.</summary>
    RollingBack,

    /// <summary>The old topology is in force again.</summary>
    RolledBack,

    /// <summary>The old nodes' copies of the keys that moved are gone, or are being removed: there is no way back.</summary>
    Cleaned,
}
