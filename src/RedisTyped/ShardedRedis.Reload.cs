using RedisTyped.Execution;
using RedisTyped.Movement;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Topology;

namespace RedisTyped;

// Changes of the topology while the client runs.
public sealed partial class ShardedRedis
{
    /// <summary>
    /// Occurs when a reload has changed something and new calls go by the new topology, while the connections that have left may still
    /// be answering earlier ones. Handlers are called one reload after the other; keep them short. What they throw, the caller of the reload gets,
    /// after everything is done.
    /// </summary>
    public event EventHandler<TopologyChangedEventArgs>? TopologyChanged;

    /// <summary>
    /// Exchanges the topology while the client runs. Stores stay as they are and go by the new one with their next call; calls in flight end on
    /// the one that they began with. Nodes with the same name and configuration keep their connection. New ones are connected
    /// before, and nothing changes when that fails. Connections that are no longer needed are closed once their calls are answered,
    /// at the latest after the operation timeout. Of several reloads at once, one waits for the other.
    /// </summary>
    /// <param name="options">
    /// The whole new topology; copied. Serializer, Coalesce, EjectDownNodes, Retry, ClientName, MeterFactory, and whether there is a
    /// heartbeat stay as the client was started with.
    /// </param>
    /// <param name="reload">What may change; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up as long as the topology has not been exchanged; what has been opened is closed.</param>
    /// <returns>What has changed, when the connections that are no longer needed are closed.</returns>
    /// <exception cref="TopologyException">The options have faults; all are named.</exception>
    /// <exception cref="KeyMovementException">Keys would be looked for on other nodes than before, and that is not allowed.</exception>
    /// <exception cref="IncompatibleStoreException">A store of this client relies on hash tags that the new router does not route by.</exception>
    /// <exception cref="NodeUnavailableException">New nodes did not answer; all are named.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed, or was meanwhile.</exception>
    /// <example>
    /// <code>
    /// TopologyChange change = await redis.ReloadAsync(TopologyFile.Load("topology.json"));
    /// Console.WriteLine(change);
    /// </code>
    /// </example>
    public Task<TopologyChange> ReloadAsync(
        RedisTypedOptions options, TopologyReloadOptions? reload = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        TopologyPlan plan = TopologyPlan.Create(options).MeasuredAs(_current.Value.Nodes[0].Plan);
        return _reloader.ReloadAsync(plan, reload ?? new TopologyReloadOptions(), OnTopologyChanged, cancellationToken);
    }

    private void OnTopologyChanged(TopologyChange change) => TopologyChanged?.Invoke(this, new TopologyChangedEventArgs(change));
}
