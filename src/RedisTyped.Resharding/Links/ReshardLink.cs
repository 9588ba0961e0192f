using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>A pair of nodes between which keys move.</summary>
/// <param name="Source">The node of the old topology.</param>
/// <param name="Target">The node of the new one.</param>
/// <param name="Filter">Which of the source's keys go to the target.</param>
internal sealed record ReshardLink(string Source, string Target, IKeyFilter Filter)
{
    /// <summary>Whether the target gets the source's functions as well.</summary>
    public bool KeepsFunctions { get; init; } = true;

    /// <summary>Looks at the keys that its target has of it; null where they may go with whatever its source has lost.</summary>
    public HeldKeys? Held { get; init; }

    /// <summary>The source's history in which an earlier run has left it; null where that is not known.</summary>
    public ReplicationId? History { get; init; }

    /// <summary>Whether its target may have keys of an earlier run.</summary>
    public bool HasBrought { get; init; }

    /// <summary>Whether snapshots of an earlier run had keys for its target.</summary>
    public bool HasGivenKeys { get; init; }

    /// <summary>Whether its target may be given everything anew.</summary>
    public bool MayBegin { get; init; } = true;

    /// <summary>What it is called in progress, messages and the target's checkpoint.</summary>
    public string Name => $"{Source}>{Target}";

    /// <summary>Refuses to give its target everything anew where that may not be.</summary>
    /// <exception cref="ReshardException">It may not.</exception>
    public void RequireBegin()
    {
        if (!MayBegin)
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                $"{Name} cannot go on where it was: everything would have to be brought to {Target} anew, and nobody would have verified it. Run redistyped reshard sync, and verify, and then this again. If {Source} has come back without its keys, give them back before; or, where they are meant to be gone, run redistyped reshard sync --accept-lost-keys. If neither {Source} was restarted nor {Target} restarted or emptied, the backlog of {Source} does not last from the end of sync until this: set it longer there before (CONFIG SET repl-backlog-size, for what is written in that time, and repl-backlog-ttl).");
        }
    }

    public override string ToString() => Name;
}
