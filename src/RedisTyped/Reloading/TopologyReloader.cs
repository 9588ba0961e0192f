using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Movement;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.Reloading;

/// <summary>
/// Exchanges the topology of a client: one reload after the other, the new nodes connected before, the old ones closed behind. Thread-safe.
/// </summary>
internal sealed class TopologyReloader(CurrentTopology current, CreatedStores stores, ILogger logger, TimeProvider time)
    : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Lock _gate = new();
    private bool _isEnded;

    /// <summary>Exchanges the topology.</summary>
    /// <param name="plan">The new one.</param>
    /// <param name="options">What may change.</param>
    /// <param name="changed">Is told of a change once new calls go by it.</param>
    /// <param name="cancellationToken">Gives up, before the exchange.</param>
    /// <returns>What has changed, when the connections that are no longer needed are closed.</returns>
    public async Task<TopologyChange> ReloadAsync(
        TopologyPlan plan, TopologyReloadOptions options, Action<TopologyChange> changed, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Token);
        try
        {
            await _turn.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                (TopologyChange change, IReadOnlyList<RedisNode> left) = await ExchangeAsync(plan, options, stop.Token).ConfigureAwait(false);
                try
                {
                    if (!change.IsNothing)
                    {
                        Log.TopologyChanged(logger, change);
                        changed(change);
                    }
                }
                finally
                {
                    await Task.WhenAll(left.Select(node => node.RemoveAsync(time, _lifetime.Token))).ConfigureAwait(false);
                }

                return change;
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _lifetime.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(ShardedRedis), "The client was disposed of while it reloaded its topology.");
        }
    }

    /// <summary>Takes no more reloads; one that runs gives up, or closes what it no longer needs without waiting for calls.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
        }

        _lifetime.Cancel();
    }

    /// <summary>As <see cref="Dispose"/>, and waits for the one that runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _turn.WaitAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async Task<(TopologyChange Change, IReadOnlyList<RedisNode> Left)> ExchangeAsync(
        TopologyPlan plan, TopologyReloadOptions options, CancellationToken cancellationToken)
    {
        ConnectedTopology old = current.Value.Whole;
        if (old.Router.KeepsSlotsApart || plan.Snapshot.Router.KeepsSlotsApart)
        {
            throw new TopologyException(
                "The new topology", ["router: a Redis Cluster says itself which nodes it has, so that no client is reloaded to or from one; connect another client"]);
        }

        stores.Check(plan.Snapshot.Router);
        KeyMovement movement = MovementOf(old, plan);
        if (!movement.IsNothing && !options.AllowKeyMovement)
        {
            throw new KeyMovementException(movement);
        }

        RedisNode?[] kept = [.. plan.Nodes.Select(node => old.Find(node.Id) is { } known && NodeKeeping.AreSame(known.Plan, node) ? known : null)];
        NodePlan[] missing = [.. plan.Nodes.Where((_, i) => kept[i] is null)];
        IReadOnlyList<RedisNode> opened = await NodeSet.ConnectAsync(missing, logger, cancellationToken).ConfigureAwait(false);

        // As at the start: who waits here must not be the thread that replies are read on.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var nodes = new RedisNode[kept.Length];
        for (int i = 0, next = 0; i < nodes.Length; i++)
        {
            nodes[i] = kept[i] ?? opened[next++];
        }

        try
        {
            Swap(new ConnectedTopology(plan.Snapshot, Array.AsReadOnly(nodes)), cancellationToken);
        }
        catch
        {
            await NodeSet.CloseAsync(opened).ConfigureAwait(false);
            throw;
        }

        foreach (RedisNode node in opened.Where(static node => !node.Multiplexer.IsConnected))
        {
            Log.StartedWithout(logger, node.Id);
        }

        NodeId[] reconnected = [.. opened.Where(node => old.Find(node.Id) is not null).Select(static node => node.Id)];
        return (new TopologyChange(old.Snapshot, plan.Snapshot, movement, reconnected), [.. old.Nodes.Except(nodes)]);
    }

    private void Swap(ConnectedTopology next, CancellationToken cancellationToken)
    {
        // Whoever disposes of the client closes the nodes that it finds, so that none may come behind.
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_isEnded, typeof(ShardedRedis));
            stores.Swap(current, next);
        }
    }

    private static KeyMovement MovementOf(ConnectedTopology old, TopologyPlan plan) =>
        KeyMovement.Between(old.Snapshot, plan.Snapshot, id => HasOtherDatabase(old.Find(id)?.Plan, plan.Nodes.FirstOrDefault(node => node.Id == id)));

    private static bool HasOtherDatabase(NodePlan? before, NodePlan? after) =>
        before is not null && after is not null && NodeKeeping.DatabaseOf(before) != NodeKeeping.DatabaseOf(after);
}
