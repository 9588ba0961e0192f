namespace RedisTyped.Reloading;

/// <summary>Tells of a change of the topology.</summary>
/// <param name="change">What has changed.</param>
public sealed class TopologyChangedEventArgs(TopologyChange change) : EventArgs
{
    /// <summary>What has changed.</summary>
    public TopologyChange Change { get; } = change;
}
