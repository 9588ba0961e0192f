using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;

namespace RedisTyped.Reloading;

/// <summary>Has all calls that begin from now on go by another topology, as long as the client is not disposed of. Thread-safe.</summary>
internal sealed class TopologySwap(CurrentTopology current, CreatedStores stores, Heartbeat? heartbeat)
{
    private readonly Lock _gate = new();
    private bool _isEnded;

    /// <summary>What whoever comes behind the end is told.</summary>
    public static ObjectDisposedException Disposed() => new(nameof(ShardedRedis), "The client was disposed of while it changed its topology.");

    /// <summary>Swaps no more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
        }
    }

    /// <summary>Swaps.</summary>
    /// <param name="next">The topology to come.</param>
    /// <param name="follow">Takes its nodes, so that their servers are followed.</param>
    /// <param name="cancellationToken">Gives up, before anything has changed.</param>
    /// <exception cref="ObjectDisposedException">It has ended.</exception>
    public void To(ConnectedTopology next, Action<IEnumerable<RedisNode>> follow, CancellationToken cancellationToken)
    {
        // Whoever disposes of the client closes the nodes that it finds, so that none may come behind.
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_isEnded)
            {
                throw Disposed();
            }

            ConnectedTopology before = current.Value;
            stores.Swap(current, next);
            before.Precede(next);
            follow(next.Nodes);
        }

        // Not with the next beat: until then a node that is down would get its keys back, and a new one would go unwatched.
        heartbeat?.Look();
    }
}
