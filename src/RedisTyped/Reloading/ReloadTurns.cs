using RedisTyped.Nodes;

namespace RedisTyped.Reloading;

/// <summary>One change of the topology after the other. Nodes that one has removed are closed behind its turn, once their calls are answered. Thread-safe.</summary>
internal sealed class ReloadTurns : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly List<Task> _removals = [];

    /// <summary>Makes a change when it is its turn.</summary>
    /// <param name="change">Makes it, and adds the nodes that have left.</param>
    /// <param name="remove">Closes one of them.</param>
    /// <param name="cancellationToken">Gives up waiting for the turn.</param>
    /// <returns>What the change gives, when the nodes are closed.</returns>
    public async Task<T> RunAsync<T>(Func<List<RedisNode>, Task<T>> change, Func<RedisNode, Task> remove, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        var left = new List<RedisNode>();
        try
        {
            return await change(left).ConfigureAwait(false);
        }
        finally
        {
            // Calls that are answered late there hold up this change alone, and not the next: an epoch may be due.
            Task removal = Begin(left.Select(remove));
            _turn.Release();
            await removal.ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the change that is under way, and until all nodes are closed that have left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        Task removals;
        lock (_gate)
        {
            removals = Task.WhenAll(_removals);
        }

        _turn.Release();
        await removals.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task Begin(IEnumerable<Task> closings)
    {
        Task removal = Task.WhenAll(closings);
        lock (_gate)
        {
            _removals.RemoveAll(static earlier => earlier.IsCompleted);
            _removals.Add(removal);
        }

        return removal;
    }
}
