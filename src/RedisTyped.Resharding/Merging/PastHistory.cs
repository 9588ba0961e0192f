using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>A history as it was left.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Former">The position of another history that it began at, where it did.</param>
/// <param name="Start">The offset before the first byte that is known.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Positions">Where each link stands behind them.</param>
internal sealed record PastHistory(
    ReplicationId Id, ReplicationPosition? Former, long Start, IReadOnlyList<ReadOnlyMemory<byte>> Bytes, IReadOnlyDictionary<string, LandedPosition> Positions);
