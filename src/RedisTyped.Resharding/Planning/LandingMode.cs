namespace RedisTyped.Resharding.Planning;

/// <summary>How the keys of one link land on their target. docs/resharding.md says which suits when; a plan file holds the first letter.</summary>
public enum LandingMode
{
    /// <summary>The target follows the tool as a real replica, and gets a filtered snapshot and stream of one source. For a new, empty node.</summary>
    Proxy,

    /// <summary>The tool follows the source, and writes into the target through an ordinary connection. For any target, serving ones too.</summary>
    Write,

    /// <summary>The target follows the tool as a real replica, and gets the snapshots and streams of several sources as one.</summary>
    Merge,

    /// <summary>Like <see cref="Write"/>, but keys are read one by one in place of a snapshot, so that the source needs no memory for a child.</summary>
    Scan,
}
