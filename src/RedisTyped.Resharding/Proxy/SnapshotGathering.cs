namespace RedisTyped.Resharding.Proxy;

/// <summary>
/// Gathers replicas that want a snapshot, so that one does for all: until nobody else is expected, or the first has waited long enough.
/// Not thread-safe.
/// </summary>
internal sealed class SnapshotGathering(IReadOnlyList<ProxyTarget> targets)
{
    private readonly List<Follower> _followers = [];

    /// <summary>Who has come; those who left again are not among them.</summary>
    public IReadOnlyList<Follower> Followers => [.. _followers.Where(static follower => follower.IsHere)];

    /// <summary>Adds one.</summary>
    public void Add(Follower follower) => _followers.Add(follower);

    /// <summary>Whether somebody has come, and nobody is to be waited for.</summary>
    /// <param name="isFollowing">Whether a target has a replica that goes on with the stream.</param>
    public bool IsComplete(Func<ProxyTarget, bool> isFollowing) =>
        Followers is { Count: > 0 } here && targets.All(target => here.Any(other => other.Target == target) || isFollowing(target));
}
