using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>A history as it was left.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Former">The position of another history that it began at, where it did.</param>
/// <param name="Positions">Where each link stands behind its last byte.</param>
/// <param name="Libraries">The libraries of functions, as <see cref="FunctionLibraries.Restore"/> takes them.</param>
internal sealed record PastHistory(ReplicationId Id, ReplicationPosition? Former, IReadOnlyDictionary<string, LandedPosition> Positions, byte[] Libraries);
