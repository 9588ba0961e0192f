using RedisTyped.Nodes;

namespace RedisTyped.Reloading;

/// <summary>
/// One change of the topology after the other. Nodes that one has removed are closed behind its turn, once their calls are answered. One that is urgent has those
/// before it give up once that have changed nothing yet; they are made behind it. Thread-safe.
/// </summary>
internal sealed class ReloadTurns : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly List<Task> _removals = [];
    private CancellationTokenSource _haste = new();

    /// <summary>Makes a change when it is its turn.</summary>
    /// <param name="change">Makes it, and adds the nodes that have left; is given what has it give up, as long as it has changed nothing.</param>
    /// <param name="made">Told what it gives, before the next turn.</param>
    /// <param name="remove">Closes one of the nodes.</param>
    /// <param name="isUrgent">Whether it may not wait for nodes that others connect.</param>
    /// <param name="cancellationToken">Gives up waiting for the turn, and the change.</param>
    /// <returns>What the change gives, when the nodes are closed.</returns>
    public async Task<T> RunAsync<T>(
        Func<List<RedisNode>, CancellationToken, Task<T>> change, Action<T> made, Func<RedisNode, Task> remove, bool isUrgent, CancellationToken cancellationToken)
    {
        // Once: what is urgent may fail again and again, and this be what helps.
        for (bool givesWay = !isUrgent; ; givesWay = false)
        {
            // Before it waits: whatever comes from now on, and is urgent, may stand behind it.
            CancellationToken haste = givesWay ? Volatile.Read(ref _haste).Token : CancellationToken.None;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, haste);
            Task turn = _turn.WaitAsync(cancellationToken);
            if (isUrgent)
            {
                // Behind its place in the row: those that give way stand behind it then.
                _ = Interlocked.Exchange(ref _haste, new CancellationTokenSource()).CancelAsync();
            }

            await turn.ConfigureAwait(false);
            var left = new List<RedisNode>();
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                haste.ThrowIfCancellationRequested();
                T result = await change(left, stop.Token).ConfigureAwait(false);
                haste = CancellationToken.None;
                made(result);
                return result;
            }
            catch (OperationCanceledException) when (haste.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // It comes behind what is urgent.
            }
            finally
            {
                // Calls that are answered late there hold up this change alone, and not the next: an epoch may be due.
                Task removal = Begin(left.Select(remove));
                _turn.Release();
                await removal.ConfigureAwait(false);
            }
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
