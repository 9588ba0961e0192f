using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Proxy;

/// <summary>A replica with the target whose keys it gets.</summary>
internal sealed class Follower(ProxyTarget target, ReplicaSession session)
{
    private readonly byte[] _pad = ReplicationId.PadOf(target.FilterText);

    public ProxyTarget Target => target;

    public ReplicaSession Session => session;

    public bool IsHere => !session.Ending.IsCancellationRequested;

    /// <summary>Where it wants to go on in the source's own history; null for a snapshot.</summary>
    public ReplicationPosition? Resume => session.Request.Resume is { } resume ? Unmasked(resume) : null;

    /// <summary>How it stands.</summary>
    public ReplicaReading Read() => new(
        target.Name,
        session.Peer,
        session.Applied,
        (session.Snapshot?.Length ?? 0) + (session.Stream?.Length ?? 0),
        session.Spooled);

    /// <summary>A position as the replica is told it.</summary>
    public ReplicationPosition Masked(ReplicationPosition position) => position with { Id = position.Id.Masked(_pad) };

    /// <summary>Appends bytes to what it is sent, and waits for room; they go nowhere once it has left.</summary>
    public async ValueTask WriteAsync(ByteQueue queue, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(session.Ending, cancellationToken);
        try
        {
            await queue.WriteAsync(bytes, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It left while it was waited for.
        }
    }

    // Combining twice gives back what was there.
    private ReplicationPosition Unmasked(ReplicationPosition position) => Masked(position);
}
