using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.CutOver;

/// <summary>A fence by which retired servers become replicas of what the new ones write, so that there is a way back. Thread-safe.</summary>
internal interface IWayBack
{
    /// <summary>What is done before writes are held back. May be done twice.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Makes the servers replicas, which refuse writes and keep what they have.</summary>
    /// <param name="positions">Where the streams of the servers stood when their writes were held back, by name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task FenceAsync(IReadOnlyDictionary<string, ReplicationPosition> positions, CancellationToken cancellationToken);
}
