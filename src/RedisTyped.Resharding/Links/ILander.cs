using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Where one link lands: gives a target the keys of one source, and knows how far the target has come. One call at a time, but for
/// <see cref="Applied"/> and <see cref="DrainAsync"/>, which come from any thread.
/// </summary>
/// <remarks>
/// <para>The order of calls: <see cref="OpenAsync"/>; then, where the target has nothing that can be gone on from, <see cref="BeginSnapshot"/>,
/// its entries and <see cref="EndSnapshotAsync"/>; then <see cref="BeginStream"/> and <see cref="ApplyAsync"/> again and again. When the link
/// breaks on either side, whatever call was under way is cancelled and awaited, and all begins with <see cref="OpenAsync"/> again, on the
/// same object: what the target has not answered by then is forgotten.</para>
/// <para>Failures are <see cref="ReshardException"/>s. Those with <see cref="ReshardException.IsFinal"/> end the run; after others the
/// link is opened again. <see cref="ReshardFailure.TargetWiped"/> says that the target has lost what it was given: its next
/// <see cref="OpenAsync"/> returns null, and the link gets a snapshot.</para>
/// </remarks>
internal interface ILander : IAsyncDisposable
{
    /// <summary>Connects, looks whether the target can take what comes, and says where it stands. Writes no keys.</summary>
    /// <returns>How far the target is; null where it has nothing whole, so that it needs a snapshot.</returns>
    /// <exception cref="ReshardException">It cannot be reached, or will not do.</exception>
    ValueTask<LandedPosition?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A snapshot begins. The sink gets the entries of this link only, and functions. It may come to nothing: then
    /// <see cref="EndSnapshotAsync"/> is not called, and the target has to be as without position at the next <see cref="OpenAsync"/>.
    /// </summary>
    /// <param name="at">What the target will have once the snapshot has landed.</param>
    IRdbEntrySink BeginSnapshot(ReplicationPosition at);

    /// <summary>
    /// The snapshot was whole and its checksum right: lands the rest, removes what an earlier pass left behind, and keeps the position.
    /// Does not wait for the snapshots of other links: they may not begin before this one has ended.
    /// </summary>
    /// <param name="streamDatabase">The database in which the stream begins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask EndSnapshotAsync(int streamDatabase, CancellationToken cancellationToken);

    /// <summary>
    /// The stream goes on from here, under this id from now on. Called before the first bytes, and again between two calls of
    /// <see cref="ApplyAsync"/> when a promoted server goes on under an id of its own: then the bytes go on without a seam, and the position
    /// is that of the last whole command.
    /// </summary>
    void BeginStream(LandedPosition from);

    /// <summary>Takes the next bytes of the rewritten stream, all of them; waits while too much of them is unanswered.</summary>
    /// <param name="stream">The bytes, cut anywhere; the caller's again afterwards. Every offset behind a command is one of the source's.</param>
    /// <param name="receivedAt">When the source sent them: what relative expiries count from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StreamStopException">They are no stream.</exception>
    ValueTask ApplyAsync(ReadOnlyMemory<byte> stream, DateTimeOffset receivedAt, CancellationToken cancellationToken);

    /// <summary>Up to which offset of the source the target has answered for; 0 before anything has landed, and again once a snapshot begins.</summary>
    long Applied { get; }

    /// <summary>Ends when the target can be given no more; <see cref="ApplyAsync"/>, of no bytes too, throws why then, unless it was released. Null: only that tells.</summary>
    Task? Failing => null;

    /// <summary>Why its target does not follow though its stream goes on, as where that is kept for it until it is back, or though <see cref="OpenAsync"/> waits for it; null while it does.</summary>
    TargetAbsence? Absence => null;

    /// <summary>What a target says at <see cref="OpenAsync"/> of what it has keys of, where it may not go on there: of a snapshot that is not whole, or of the source's history until it was left; null where it says nothing.</summary>
    ReplicationPosition? Broken => null;

    /// <summary>Whether the target has loaded the snapshot that has landed: <see cref="Applied"/> does not tell that of a source that stands at offset 0.</summary>
    bool HasLoaded => true;

    /// <summary>Called, from any thread, when <see cref="Applied"/> has grown. Set once, before <see cref="OpenAsync"/>.</summary>
    Action? OnApplied { set; }

    /// <summary>Called, from any thread, when <see cref="Absence"/> has become that of a target that is not there. Set once, before <see cref="OpenAsync"/>.</summary>
    Action? OnAway
    {
        set { }
    }

    /// <summary>Waits until the target has answered for all up to an offset; sends at once what waits for company.</summary>
    ValueTask DrainAsync(long offset, CancellationToken cancellationToken);

    /// <summary>Makes the target a server of its own, once: the last step of a link at the cut-over. No stream is applied afterwards.</summary>
    ValueTask ReleaseAsync(CancellationToken cancellationToken);

    /// <summary>How long its target takes to answer, and what that is given therefore; null where it is not written into but follows.</summary>
    TargetPace? Pace => null;

    /// <summary>Numbers of its own for progress, such as keys swept or batches sent, by name; read from any thread.</summary>
    IReadOnlyDictionary<string, long> Counters { get; }
}
