using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>Opens the connections to primaries alone, perhaps ahead of the time at which they are wanted. Not thread-safe.</summary>
/// <param name="settings">How to connect.</param>
internal sealed class PrimaryConnections(ClusterSettings settings)
{
    private readonly Dictionary<NodeId, Task<ConnectionMultiplexer>> _begun = [];

    /// <summary>Begins with the primaries of a map: one that hangs is waited for beside whatever else takes time.</summary>
    public void Begin(ClusterMap map)
    {
        foreach (ClusterPrimary primary in map.Primaries)
        {
            _begun.TryAdd(primary.Id, OpenAsync(primary));
        }
    }

    /// <summary>Gives a connection to who closes it then.</summary>
    public Task<ConnectionMultiplexer> TakeAsync(ClusterPrimary primary) =>
        _begun.Remove(primary.Id, out Task<ConnectionMultiplexer>? opening) ? opening : OpenAsync(primary);

    /// <summary>Closes what nobody has taken, as soon as it is open.</summary>
    public void CloseRest()
    {
        foreach (Task<ConnectionMultiplexer> opening in _begun.Values)
        {
            NodeConnector.CloseWhenOpen(opening);
        }

        _begun.Clear();
    }

    // Not on a caller's thread: StackExchange.Redis 1.2.6 resolves names and opens sockets on it.
    private Task<ConnectionMultiplexer> OpenAsync(ClusterPrimary primary)
    {
        ConfigurationOptions own = settings.Own(primary);
        return Task.Run(() => ConnectionMultiplexer.ConnectAsync(own));
    }
}
