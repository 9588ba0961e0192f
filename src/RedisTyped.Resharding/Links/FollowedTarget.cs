using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>What a target has of its link, as it has said when it was told to follow.</summary>
/// <param name="Has">Up to where it has the link's history; null where it does not say so, or has nothing.</param>
/// <param name="HasReturned">Whether it had become a server of its own, so that it needs everything anew.</param>
internal readonly record struct FollowedTarget(ReplicationPosition? Has, bool HasReturned);
