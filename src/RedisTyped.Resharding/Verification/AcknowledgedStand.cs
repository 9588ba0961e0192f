using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Verification;

/// <summary>Mode M: the target counts a stream of the tool's own. What the tool has acknowledged to the source has been applied, and no more than the source has sent.</summary>
internal sealed class AcknowledgedStand(string target, AcknowledgedOffset acknowledged) : ITargetStand
{
    public bool IsCoarse => true;

    public int Write(RespBuffer request)
    {
        request.WriteRequest("INFO", "replication");
        return 1;
    }

    public ValueTask<long> BeforeAsync(CancellationToken cancellationToken) => acknowledged.ReadAsync(cancellationToken);

    public async ValueTask<(long Least, long Most)> StoodAsync(object?[] replies, long before, CancellationToken cancellationToken)
    {
        // One that has become a server of its own has other keys, perhaps, than those that were acknowledged.
        _ = ReplicaStand.StandOf(target, replies[0]);
        return (before, await acknowledged.EndAsync(cancellationToken).ConfigureAwait(false));
    }
}
