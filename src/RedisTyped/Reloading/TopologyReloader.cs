using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Movement;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Telemetry;
using RedisTyped.Topology;
using RedisTyped.Transitions;

namespace RedisTyped.Reloading;

/// <summary>
/// Exchanges the topology of a client: one reload after the other, the new nodes connected before, the old ones closed behind. Thread-safe.
/// </summary>
internal sealed class TopologyReloader(CurrentTopology current, CreatedStores stores, TopologySwap swap, ILogger logger, TimeProvider time)
    : IAsyncDisposable, IDisposable
{
    private readonly ReloadTurns _turns = new();
    private readonly CancellationTokenSource _lifetime = new();

    /// <summary>Whether an epoch is about to be taken, which nothing may hold up.</summary>
    public Func<bool> IsEpochDue { get; set; } = static () => false;

    /// <summary>Exchanges the topology.</summary>
    /// <param name="plan">The new one.</param>
    /// <param name="allowKeyMovement">Whether keys may get another node.</param>
    /// <param name="changed">Is told of a change once new calls go by it.</param>
    /// <param name="cancellationToken">Gives up, before the exchange.</param>
    /// <param name="prepared">Nodes that were connected for it before; those that it does not take are not closed.</param>
    /// <param name="check">Throws where it cannot be exchanged for the one that there is when it is its turn.</param>
    /// <param name="taken">Is told that calls go by it, whatever it has changed, before the next reload.</param>
    /// <param name="entered">As <paramref name="taken"/>, where it is the topology of another epoch: what was begun by the one before, which is told, and is not sent
    /// yet, is not sent to its nodes any more. Null: of none.</param>
    /// <returns>What has changed, when the connections that are no longer needed are closed.</returns>
    public Task<TopologyChange> ReloadAsync(
        TopologyPlan plan, bool allowKeyMovement, Action<TopologyChange> changed, CancellationToken cancellationToken,
        IReadOnlyList<RedisNode>? prepared = null, Action? check = null, Action? taken = null, Action<ConnectedTopology>? entered = null) =>
        RunAsync(
            async stop =>
            {
                check?.Invoke();
                CheckReload(plan);
                KeyMovement movement = NodeKeeping.MovementOf(current.Value.Whole.Plan(), plan);
                var exchanged = movement.IsNothing || allowKeyMovement
                    ? await ExchangeAsync(plan, movement, guards: null, prepared ?? [], entered, stop).ConfigureAwait(false)
                    : throw new KeyMovementException(movement);
                taken?.Invoke();
                return exchanged;
            },
            changed,
            cancellationToken,
            isUrgent: entered is not null);

    /// <summary>Refuses a reload that cannot be made at the moment, as far as that can be told without the nodes.</summary>
    public void CheckReload(TopologyPlan plan)
    {
        if (current.Value.Transition is not null)
        {
            throw new TransitionException("A transition of the topology is under way; complete it before a reload, or reverse it.");
        }

        CheckRouters(plan);
    }

    /// <summary>Begins a transition: the nodes that lose keys stay connected.</summary>
    /// <param name="plan">The new topology.</param>
    /// <param name="guards">The guards of stores, by name.</param>
    /// <param name="changed">Is told of the change.</param>
    /// <param name="cancellationToken">Gives up, before the exchange.</param>
    /// <param name="check">As of <see cref="ReloadAsync"/>.</param>
    public Task<TopologyChange> BeginTransitionAsync(
        TopologyPlan plan, Func<string, TransitionGuard> guards, Action<TopologyChange> changed, CancellationToken cancellationToken, Action? check = null) =>
        RunAsync(
            stop =>
            {
                check?.Invoke();
                ConnectedTopology old = current.Value.Whole;
                if (old.Transition is not null)
                {
                    throw new TransitionException("Another transition of the topology is under way; complete it first, or reverse it.");
                }

                CheckRouters(plan);
                KeyMovement movement = NodeKeeping.MovementOf(old.Plan(), plan);
                if (movement.Moves.FirstOrDefault(static move => move.From == move.To) is { } inPlace)
                {
                    throw new TransitionException(
                        $"Node '{inPlace.From}' would look for its keys in another database, or under other names, and within a node none can be brought over; give the node another name.");
                }

                return ExchangeAsync(plan, movement, guards, [], entered: null, stop);
            },
            changed,
            cancellationToken);

    /// <summary>Turns the transition around: the owners before are the owners again.</summary>
    public Task<TopologyChange> ReverseTransitionAsync(Action<TopologyChange> changed, CancellationToken cancellationToken) => RunAsync(
        async stop =>
        {
            ConnectedTopology now = current.Value;
            KeyTransition transition = KeyTransition.To(now);
            IReadOnlyList<RedisNode> owners = transition.Nodes;
            var back = new KeyTransition(now.Snapshot, [.. now.Nodes.Take(now.Snapshot.Nodes.Count)], transition.Guards);
            Swap(new ConnectedTopology(transition.Before, [.. owners, .. now.Nodes.Except(owners)], back), stop);
            await LeaveAsync(now, back, transition).ConfigureAwait(false);
            return (new TopologyChange(now.Snapshot, transition.Before, KeyMovement.Between(now.Snapshot, transition.Before), []), []);
        },
        changed,
        cancellationToken);

    /// <summary>Ends the transition: keys that were not brought over are no longer found, and nodes that own nothing are closed.</summary>
    public Task<TopologyChange> CompleteTransitionAsync(Action<TopologyChange> changed, CancellationToken cancellationToken) => RunAsync(
        async stop =>
        {
            ConnectedTopology now = current.Value;
            KeyTransition transition = KeyTransition.To(now);
            RedisNode[] owners = [.. now.Nodes.Take(now.Snapshot.Nodes.Count)];
            Swap(new ConnectedTopology(now.Snapshot, Array.AsReadOnly(owners)), stop);
            HeldCalls.Stay(owners);
            await transition.CompleteAsync().WaitAsync(_lifetime.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (new TopologyChange(now.Snapshot, now.Snapshot, KeyMovement.Between(now.Snapshot, now.Snapshot), []), [.. now.Nodes.Except(owners)]);
        },
        changed,
        cancellationToken);

    private void CheckRouters(TopologyPlan plan)
    {
        if (current.Value.Router.KeepsSlotsApart || plan.Snapshot.Router.KeepsSlotsApart)
        {
            throw new TopologyException(
                "The new topology", ["router: a Redis Cluster says itself which nodes it has, so that no client is reloaded to or from one; connect another client"]);
        }

        stores.Check(plan.Snapshot.Router);
    }

    private async Task<TopologyChange> RunAsync(
        Func<CancellationToken, Task<(TopologyChange Change, IReadOnlyList<RedisNode> Left)>> exchange, Action<TopologyChange> changed,
        CancellationToken cancellationToken, bool isUrgent = false)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Token);
        try
        {
            return await _turns.RunAsync(
                async (removed, giveUp) =>
                {
                    (TopologyChange change, IReadOnlyList<RedisNode> left) = await exchange(giveUp).ConfigureAwait(false);
                    removed.AddRange(left);
                    return change;
                },
                change =>
                {
                    if (!change.IsNothing)
                    {
                        Log.TopologyChanged(logger, change.ToString());
                        changed(change);
                    }
                },
                RemoveAsync,
                isUrgent,
                stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _lifetime.IsCancellationRequested)
        {
            throw TopologySwap.Disposed();
        }
    }

    /// <summary>Lets nodes be connected anew when their servers have changed.</summary>
    public void Follow(IEnumerable<RedisNode> nodes)
    {
        foreach (RedisNode node in nodes)
        {
            node.Roles.Reconnect = plan => _turns.RunAsync(
                (left, stop) => ReconnectAsync(node, plan, left, stop), static _ => { }, RemoveAsync, isUrgent: false, _lifetime.Token);
        }
    }

    /// <summary>Takes no more reloads; one that runs gives up, or closes what it no longer needs without waiting for calls.</summary>
    public void Dispose()
    {
        swap.End();
        _lifetime.Cancel();
    }

    /// <summary>As <see cref="Dispose"/>, and waits for the one that runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _turns.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<(TopologyChange Change, IReadOnlyList<RedisNode> Left)> ExchangeAsync(
        TopologyPlan plan, KeyMovement movement, Func<string, TransitionGuard>? guards, IReadOnlyList<RedisNode> prepared, Action<ConnectedTopology>? entered,
        CancellationToken cancellationToken)
    {
        ConnectedTopology old = current.Value.Whole;
        (RedisNode[] nodes, IReadOnlyList<RedisNode> opened) = await NextNodes.ConnectAsync(old, plan, prepared, logger, cancellationToken).ConfigureAwait(false);

        // Those that own nothing any more, and have what is to be brought over.
        RedisNode[] leaving = guards is null ? [] : [.. old.Nodes.Where(node => !Array.Exists(nodes, other => other.Id == node.Id))];
        KeyTransition? transition = guards is null ? null : new KeyTransition(
            old.Snapshot, [.. old.Nodes.Select(node => Array.Find(nodes, other => other.Id == node.Id) ?? node)], guards);
        var next = new ConnectedTopology(plan.Snapshot, Array.AsReadOnly<RedisNode>([.. nodes, .. leaving]), transition);
        try
        {
            Swap(next, cancellationToken);
        }
        catch
        {
            await NodeSet.CloseAsync(opened).ConfigureAwait(false);
            throw;
        }

        if (entered is not null)
        {
            old.Outdate();

            // A server that serves on keeps waits and subscriptions for keys that it has lost; nothing comes for them there.
            HeldCalls.Leave(old.Nodes, next, NodeRemovedException.OfChannel);
            entered(old);
        }

        foreach (RedisNode node in opened.Where(static node => !node.Multiplexer.IsConnected))
        {
            Log.StartedWithout(logger, node.Id);
        }

        if (transition is not null)
        {
            await LeaveAsync(old, transition, turned: null).ConfigureAwait(false);
        }

        NodeId[] reconnected = [.. nodes.Where(node => old.Find(node.Id) is { } other && other != node).Select(static node => node.Id)];
        return (new TopologyChange(old.Snapshot, plan.Snapshot, movement, reconnected), [.. old.Nodes.Except(nodes).Except(leaving)]);
    }

    private Task RemoveAsync(RedisNode node) => current.Leave(node.RemoveAsync(time, _lifetime.Token));

    // Another connection to the same node. Nothing of the topology that anybody sees is other than before. Gives whether it has another.
    private async Task<bool> ReconnectAsync(RedisNode node, NodePlan plan, List<RedisNode> left, CancellationToken cancellationToken)
    {
        // A transition keeps the nodes that it began with. Servers that are found during a cut-over may be what a node is made a replica of for its sake; they are
        // found again when it is over.
        ConnectedTopology old = current.Value.Whole;
        bool hasAnother = !old.Nodes.Contains(node);
        if (hasAnother || old.Transition is not null || (plan != node.Plan && IsEpochDue()))
        {
            return hasAnother;
        }

        IReadOnlyList<RedisNode> opened = await NodeSet.ConnectAsync([NodeKeeping.Lenient(plan)], logger, cancellationToken).ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (opened[0].Primary is null && opened[0].Replicas.Count <= node.Replicas.Count)
            {
                // The connection that there is may be no better, but has been good.
                await NodeSet.CloseAsync(opened).ConfigureAwait(false);
                return false;
            }

            Swap(new ConnectedTopology(old.Snapshot, Array.AsReadOnly([.. old.Nodes.Select(n => n == node ? opened[0] : n)])), cancellationToken);
        }
        catch
        {
            await NodeSet.CloseAsync(opened).ConfigureAwait(false);
            throw;
        }

        // Whoever listens is told of no reload, and could not come over by himself.
        opened[0].Watch.Succeed(node.Watch);
        left.Add(node);
        return true;
    }

    /// <summary>Waits until no call goes by a topology any more that another has taken the place of.</summary>
    /// <param name="left">The topology.</param>
    /// <param name="transition">What leads from it to the one in force.</param>
    /// <param name="turned">The transition that this one turns around; null where it turns none.</param>
    private async Task LeaveAsync(ConnectedTopology left, KeyTransition transition, KeyTransition? turned)
    {
        left.Leave(transition);
        HeldCalls.Leave(left.Nodes, current.Value);
        await transition.SettleAsync(left.Nodes, time, current, turned, logger, _lifetime.Token).ConfigureAwait(false);

        // Where keys are stored in another form than they are routed by, nodes cannot tell whose they are: whoever comes from now on was routed by the topology of now.
        if (current.Value.Router.RewritesKeys)
        {
            HeldCalls.Stay(left.Nodes);
        }
    }

    /// <summary>Lets nodes keep the waits that they get from now on, unless another topology than this is in force: whoever begins one was routed by it.</summary>
    /// <remarks>Epochs ask here, and know no transitions.</remarks>
    public static void LetStay(IReadOnlyList<RedisNode> nodes, ConnectedTopology owners) => HeldCalls.Stay(nodes, owners);

    private void Swap(ConnectedTopology next, CancellationToken cancellationToken) => swap.To(next, Follow, cancellationToken);
}
