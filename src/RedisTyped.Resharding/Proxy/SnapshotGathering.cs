namespace RedisTyped.Resharding.Proxy;

/// <summary>
/// Gathers replicas that want a snapshot, so that one does for all: until each target has one, or the first has waited long enough.
/// Not thread-safe.
/// </summary>
internal sealed class SnapshotGathering(IReadOnlyList<ProxyTarget> targets)
{
    private readonly List<Follower> _followers = [];

    /// <summary>Who has come; those who left again are not among them.</summary>
    public IReadOnlyList<Follower> Followers => [.. _followers.Where(static follower => follower.IsHere)];

    /// <summary>Adds one.</summary>
    /// <returns>Whether all targets have one now, so that there is nobody to wait for.</returns>
    public bool Add(Follower follower)
    {
        _followers.Add(follower);
        return targets.All(target => _followers.Any(other => other.IsHere && other.Target == target));
    }
}
