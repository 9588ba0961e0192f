using RedisTyped.Resharding.Journal;

namespace RedisTyped.Resharding.CutOver;

/// <summary>From where to where a cut-over leads.</summary>
/// <param name="Before">The phase of a plan for which it can be done, and to which it returns.</param>
/// <param name="During">The phase while it is done.</param>
/// <param name="After">The phase when it is done.</param>
/// <param name="From">What the topology is called whose clients are taken over.</param>
/// <param name="To">What the topology is called to which they are taken.</param>
internal sealed record CutOverCourse(ReshardPhase Before, ReshardPhase During, ReshardPhase After, string From, string To)
{
    /// <summary>
    /// The highest epoch that a file of the two topologies names. Clients may have begun with it though nothing was ever published: the epoch to come is above it.
    /// </summary>
    public long Named { get; init; }

    /// <summary>The highest epoch that may be in force when the one to come is announced: another plan has led to any above it since this began. Null where that is not looked at.</summary>
    public long? Known { get; init; }

    /// <summary>Whether it is the way back.</summary>
    public bool IsBack => During == ReshardPhase.RollingBack;

    /// <summary>From the old topology to the new one.</summary>
    public static CutOverCourse Forth { get; } = new(ReshardPhase.Synced, ReshardPhase.Cutting, ReshardPhase.Flipped, "old", "new");

    /// <summary>From the new topology to the old one.</summary>
    public static CutOverCourse Back { get; } = new(ReshardPhase.Flipped, ReshardPhase.RollingBack, ReshardPhase.RolledBack, "new", "old");
}
