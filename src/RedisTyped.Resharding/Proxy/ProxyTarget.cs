using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication.Server;

namespace RedisTyped.Resharding.Proxy;

/// <summary>A place that keys go to: replicas that connect there get the keys of its filter.</summary>
internal sealed record ProxyTarget
{
    /// <summary>What it is called in progress and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Which keys it gets.</summary>
    public required IKeyFilter Filter { get; init; }

    /// <summary>
    /// The filter as text: two that keep the same keys have the same. Who got the keys of one filter cannot go on with those of another,
    /// and is sent a snapshot.
    /// </summary>
    public required string FilterText { get; init; }

    /// <summary>Where its replicas connect.</summary>
    public required ServerOptions Server { get; init; }
}
