using RedisTyped.Epochs;
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
    public event EventHandler<TopologyChange>? TopologyChanged;

    /// <summary>
    /// Exchanges the topology while the client runs. Stores stay as they are and go by the new one with their next call; calls in flight end on
    /// the one that they began with. Nodes with the same name and configuration keep their connection. New ones are connected
    /// before, and nothing changes when that fails. Connections that are no longer needed are closed once their calls are answered,
    /// at the latest after the operation timeout. Of several reloads at once, one waits for the other.
    /// </summary>
    /// <param name="options">
    /// The whole new topology; copied. Serializer, Coalesce, EjectDownNodes, Retry, ClientName, MeterFactory, and whether there is a heartbeat
    /// and at what distance, stay as the client was started with.
    /// </param>
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
    public Task<TopologyChange> ReloadAsync(RedisTypedOptions options, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        Action refusePast = PastRefusal(options);
        refusePast();
        TopologyPlan plan = TopologyPlan.Create(options).MeasuredAs(_current.Value.Nodes[0].Plan);

        // Before anything is awaited, as the plan: whoever gave the options may change them. Epochs go by them once they are those of the client.
        EpochLogins? logins = _epochs is null ? null : new EpochLogins(options);
        return _reloader.ReloadAsync(
            plan,
            options.AllowKeyMovement,
            OnTopologyChanged,
            cancellationToken,
            check: refusePast,
            taken: () =>
            {
                if (logins is not null)
                {
                    _epochs!.Logins = _epochs.Logins.After(logins);
                }
            });
    }

    // Asked again when it is their turn: another epoch may have come into force while they waited, which nothing would lead back to.
    private Action PastRefusal(RedisTypedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (given, source, isEmpty) = (options.Epoch, options.Source, options.Nodes.Count == 0);
        return () =>
        {
            if (!isEmpty && _epochs is { Epoch: var epoch } && given < epoch)
            {
                throw new TopologyException(source, [FormattableString.Invariant($"epoch: is {given}, but the nodes are at {epoch} by now; give the topology of that epoch, and its number")]);
            }
        };
    }

    /// <summary>
    /// Follows a topology file: reloads when its text has changed. It is looked at once a second and taken when it stands still for a
    /// look, so that a file may be written in place or replaced by another. What cannot be taken is logged once, and the topology stays as it is
    /// until the text changes again; one whose nodes did not answer, or that met a transition, is tried again until it is taken.
    /// </summary>
    /// <param name="path">The file, as for <see cref="TopologyFile.Load"/>.</param>
    /// <param name="configure">Sets what is not in the file, each time it is read; it must say the same as at the start.</param>
    /// <param name="interval">How often to look; null: once a second.</param>
    /// <returns>What follows the file until it is disposed of; it ends with the client.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> is below 10 ms or above an hour.</exception>
    public TopologyFileFollower FollowFile(string path, Action<RedisTypedOptions>? configure = null, TimeSpan? interval = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new TopologyFileFollower(ReloadAsync, () => IsDisposed, path, configure, interval ?? TimeSpan.FromSeconds(1), _logger, TimeProvider.System);
    }

    private void OnTopologyChanged(TopologyChange change) => TopologyChanged?.Invoke(this, change);
}
