using RedisTyped.Resharding.Journal;

namespace RedisTyped.Resharding.Syncing;

/// <summary>How far a plan is, by the file that the process that works on it writes beside it every second. Immutable.</summary>
/// <example>
/// <code>
/// ReshardStatus status = ReshardStatus.Read("plan.json");
/// Console.WriteLine($"{status.Phase}, {status.Links.Sum(link => link.KeysKept)} keys have landed");
/// </code>
/// </example>
public sealed record ReshardStatus
{
    /// <summary>How far the plan is.</summary>
    public required ReshardPhase Phase { get; init; }

    /// <summary>Whether a process kept every target at the stream of its sources when it was written. False also where <see cref="Phase"/> is <see cref="ReshardPhase.Synced"/>, and a source or a target is gone since.</summary>
    /// <value><see langword="false"/>.</value>
    public bool Follows { get; init; }

    /// <summary>The last step of the cut-over, or of the way back, that was begun.</summary>
    /// <value>0: none. Where <see cref="Phase"/> is <see cref="ReshardPhase.Cleaned"/>: copies are left.</value>
    public int Step { get; init; }

    /// <summary>When it was written last. A process that works writes every second: one that has not for long has died, if it does not hang.</summary>
    /// <value><see langword="null"/>: never; nothing was done yet.</value>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>What works on the plan: <c>sync</c>, <c>cutover</c>, <c>rollback</c> or <c>cleanup</c>.</summary>
    /// <value><see langword="null"/>: nothing does, or it is known to have died.</value>
    public string? Worker { get; init; }

    /// <summary>Since when it works.</summary>
    /// <value><see langword="null"/>: nothing does.</value>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why the last process ended early. It stays until another one gets further.</summary>
    /// <value><see langword="null"/>: it did not.</value>
    public string? Fault { get; init; }

    /// <summary>How each link stands, or stood when it was written.</summary>
    public IReadOnlyList<ReshardLinkProgress> Links { get; init; } = [];

    /// <summary>What has been measured up to now; when the plan is over, all that was.</summary>
    /// <value>Without numbers where nothing was done yet.</value>
    public ReshardReport Report { get; init; } = new();

    /// <summary>Reads how far a plan is. Connects to nothing.</summary>
    /// <param name="planPath">The plan file.</param>
    /// <returns>What was written last.</returns>
    /// <exception cref="RedisTypedException">It cannot be read, or is of another version.</exception>
    public static ReshardStatus Read(string planPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(planPath);
        return ReshardJournal.TryRead(planPath) is not { } state
            ? new ReshardStatus { Phase = ReshardPhase.Planned }
            : new ReshardStatus
            {
                Phase = state.Phase,
                Follows = state.Follows,
                Step = state.Step,
                Updated = state.Updated,
                Worker = state.IsWorkedOn ? state.Process?.Command : null,
                Since = state.IsWorkedOn ? state.Process?.Started : null,
                Fault = state.Fault?.Message,
                Links = [.. state.Links.Select(ReshardLinkProgress.Of)],
                Report = state.Report ?? new ReshardReport(),
            };
    }
}
