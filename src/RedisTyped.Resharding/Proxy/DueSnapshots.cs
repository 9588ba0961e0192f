namespace RedisTyped.Resharding.Proxy;

/// <summary>The targets that cannot go on where they were, until each has a snapshot. Thread-safe.</summary>
internal sealed class DueSnapshots
{
    private readonly Lock _gate = new();
    private readonly HashSet<ProxyTarget> _targets = [];

    /// <summary>Whether a target is to have one.</summary>
    public bool Contains(ProxyTarget target)
    {
        lock (_gate)
        {
            return _targets.Contains(target);
        }
    }

    /// <summary>From now on these are to have one.</summary>
    public void Add(IEnumerable<ProxyTarget> targets)
    {
        lock (_gate)
        {
            _targets.UnionWith(targets);
        }
    }

    /// <summary>The targets of these have one.</summary>
    public void Remove(IEnumerable<Follower> followers)
    {
        lock (_gate)
        {
            _targets.ExceptWith(followers.Select(static follower => follower.Target));
        }
    }
}
