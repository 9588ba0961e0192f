using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Syncing;

/// <summary>How one link of a resharding stands. Immutable.</summary>
/// <param name="Source">The node of the old topology.</param>
/// <param name="Target">The node of the new one.</param>
/// <param name="Phase">What it does: opening, waiting (for the source, as for one that hangs), snapshot, scan (keys are read one by one), loading, stream or down.</param>
/// <param name="KeysKept">Keys of the snapshot that the target got, or that were read for it one by one, in this run.</param>
/// <param name="SourceOffset">How far the source's replication stream has come in, in bytes.</param>
/// <param name="AppliedOffset">Up to where in it the target has answered.</param>
/// <param name="Lag">Age of the oldest byte that the target has not answered for; <see langword="null"/> where it does not follow the stream, as while the source is gone.</param>
/// <param name="Trouble">What keeps it from going on now; <see langword="null"/> when nothing does.</param>
public sealed record ReshardLinkProgress(
    string Source, string Target, string Phase, long KeysKept, long SourceOffset, long AppliedOffset, TimeSpan? Lag, string? Trouble)
{
    /// <summary>Keys that the target gets by the plan.</summary>
    /// <value>0: not known.</value>
    public long KeysPlanned { get; init; }

    /// <summary>In how long the snapshot has landed, if it goes on as it goes now.</summary>
    /// <value><see langword="null"/>: nobody can say, or it has.</value>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>What 99 of 100 batches of the last second took at most until the target had answered, all links to it together.</summary>
    /// <value><see langword="null"/>: it follows instead of being written into, or there were none.</value>
    public TimeSpan? TargetP99 { get; init; }

    /// <summary>How many bytes of keys a second the target is given at most, all links to it together, while it answers slower than <see cref="PlanPolicies.TargetLatencyLimit"/>, and until it has recovered.</summary>
    /// <value><see langword="null"/>: nothing holds them back.</value>
    public long? CeilingBytesPerSecond { get; init; }

    internal static ReshardLinkProgress Of(LinkState link) => new(
        link.Source, link.Target, link.Phase, link.KeysKept, link.SourceOffset, link.Applied, link.LagMilliseconds is { } lag ? TimeSpan.FromMilliseconds(lag) : null, link.Trouble)
    {
        KeysPlanned = link.KeysPlanned,
        TargetP99 = link.TargetP99Milliseconds is { } p99 ? TimeSpan.FromMilliseconds(p99) : null,
        CeilingBytesPerSecond = link.CeilingBytesPerSecond,
        TimeLeft = link.SecondsLeft is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}
