using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Telemetry;

namespace RedisTyped.Batches;

/// <summary>
/// Many calls in one trip to each node: its stores queue their calls and hand out pending results, and <see cref="ExecuteAsync"/> sends
/// to all nodes at once and ends every result, each with its own value or its own exception. Not atomic.
/// </summary>
/// <remarks>
/// Calls are queued by one caller at a time. Never await a result before <see cref="ExecuteAsync"/>: nothing would ever end that wait. A
/// batch that is disposed of without being sent cancels its results.
/// </remarks>
public sealed class RedisBatch : IAsyncDisposable, IDisposable
{
    private readonly BatchOptions _options;
    private readonly BatchQueue _queue;
    private readonly BatchExecutor _executor;
    private readonly ShardExecutor _immediate;
    private readonly FollowedCalls? _followed;
    private readonly CallRetries? _retries;
    private readonly Dictionary<Type, object> _stores = [];
    private readonly CancellationTokenSource _disposal = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RedisBatch(ConnectedTopology topology, ShardExecutor immediate, RouteLog log, BatchOptions? options)
    {
        _options = BatchOptions.Checked(options);
        _queue = new BatchQueue(topology, _options);
        _immediate = immediate;

        _executor = new BatchExecutor(_queue, immediate.Serializer, log);
        if ((immediate.Follower ?? SlotCallFollower.Of(topology)) is { } follower)
        {
            _followed = new FollowedCalls(follower);
            _executor.Followed = _followed;
            _retries = new CallRetries(_followed);
        }
    }

    /// <summary>How many commands have been queued. A call that shares its keys out counts once for each node.</summary>
    public int Count => _queue.Count;

    /// <summary>Gives a store whose calls are queued; the same one each time.</summary>
    /// <typeparam name="T">The interface marked with <see cref="RedisStoreAttribute"/>.</typeparam>
    /// <returns>The store, for one caller at a time.</returns>
    /// <exception cref="IncompatibleStoreException">The store relies on hash tags that the router does not route by.</exception>
    public T Store<T>()
        where T : class, IRedisStore<T>
    {
        IncompatibleStoreException.ThrowIf(T.Traits.Store, T.Traits.TaggedTemplate, _queue.Topology.Router);
        if (!_stores.TryGetValue(typeof(T), out object? store))
        {
            T queued = T.Create(_executor);
            store = _retries is null ? queued : T.Retrying(queued, _retries);
            _stores.Add(typeof(T), store);
        }

        return (T)store;
    }

    /// <summary>Sends what was queued to all nodes at once, and ends every result.</summary>
    /// <param name="cancellationToken">
    /// Sends nothing more and cancels the results that are not there yet; nodes may still run what they were sent.
    /// </param>
    /// <returns>When every result has ended. Without commands nothing is sent.</returns>
    /// <exception cref="BatchFailedException">Commands failed; the results of the others have their values.</exception>
    /// <exception cref="InvalidOperationException">The batch has been sent or disposed of before.</exception>
    /// <exception cref="Transitions.TransitionException">A transition has begun since the batch was created; dispose of it.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled, or the batch was disposed of while it ran.
    /// </exception>
    public async Task ExecuteAsync(CancellationToken cancellationToken = default)
    {
        _queue.Topology.ThrowIfLeft("A batch");
        if (!_queue.TryClose())
        {
            throw new InvalidOperationException("The batch has been sent or disposed of before; create another one.");
        }

        FanOutMeasure measure = default;
        try
        {
            measure = Count == 0 ? default : FanOutMeasure.BeginBatch(_queue.Topology.Nodes[0].Telemetry, Count, _queue.Nodes.Count());
            using var run = new BatchRun(_options.Timeout, cancellationToken, _disposal.Token, _followed);

            // The run's own token stops the nodes: each has results to end, also when there is nothing more to send.
            var nodes = new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrency };
            await Parallel.ForEachAsync(_queue.Nodes, nodes, async (node, _) => await node.RunAsync(run).ConfigureAwait(false)).ConfigureAwait(false);
            if (_followed is not null)
            {
                await _followed.AgainAsync(_queue.Topology, () => _executor.Immediate = _immediate, run).ConfigureAwait(false);
                _executor.Immediate = null;
            }

            await EndResultsAsync().ConfigureAwait(false);
            run.ThrowIfFailed(_queue.Count);
            measure.End(null);
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }
        finally
        {
            _end.SetResult();
        }
    }

    /// <summary>Drops what was not sent and cancels its results; while the batch runs, sends nothing more and cancels what is not there yet.</summary>
    public void Dispose()
    {
        if (_queue.TryClose())
        {
            using var run = new BatchRun(null, default, default);
            foreach (NodeQueue node in _queue.Nodes)
            {
                node.Drop(run);
            }

            _followed?.Drop();

            _end.SetResult();
        }

        _disposal.Cancel();
    }

    /// <summary>As <see cref="Dispose"/>.</summary>
    /// <returns>When every result has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _end.Task.ConfigureAwait(false);
        await EndResultsAsync().ConfigureAwait(false);
    }

    // Those that are put together of several answers, or are looked at once more, end a moment after these.
    private async Task EndResultsAsync() =>
        await Task.WhenAll([.. _executor.JoinedEnds, .. _followed?.ResultEnds ?? []]).ConfigureAwait(false);
}
