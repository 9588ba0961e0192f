using RedisTyped.Execution;
using RedisTyped.Movement;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Topology;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped;

// Live moves of keys from one topology to another.
public sealed partial class ShardedRedis
{
    /// <summary>The transition that is under way.</summary>
    /// <value><see langword="null"/>: there is none, and every key is with its owner.</value>
    public TopologyTransition? Transition =>
        Connected is { Transition: KeyTransition transition } topology ? new TopologyTransition(transition.Before, topology.Snapshot) : null;

    /// <summary>
    /// Begins to move keys to another topology while the client runs. Calls go by the new topology from now on; one for a key that has another owner
    /// than before brings the key over first, or is refused, as the store's guard says, so that none works on a key that is not there yet. Other
    /// clients must begin theirs before any of them goes on to write: docs/topology-changes.md has the order.
    /// </summary>
    /// <param name="options">The whole new topology; copied.</param>
    /// <param name="transition">How calls are guarded; null: keys are brought over.</param>
    /// <param name="cancellationToken">Gives up as long as the topology has not been exchanged.</param>
    /// <returns>What has changed, when no call is under way any more that goes by the topology before; until then those for moving keys wait.</returns>
    /// <exception cref="TopologyException">The options have faults, all of which are named, or are those of an epoch that is over.</exception>
    /// <exception cref="TransitionException">Another one is under way, or keys would move within a node: to another database or name.</exception>
    /// <exception cref="IncompatibleStoreException">A store of this client relies on hash tags that the new router does not route by.</exception>
    /// <exception cref="NodeUnavailableException">New nodes did not answer; all are named.</exception>
    public Task<TopologyChange> BeginTransitionAsync(
        RedisTypedOptions options, TransitionOptions? transition = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        Action refusePast = PastRefusal(options);
        refusePast();
        return _reloader.BeginTransitionAsync(
            TopologyPlan.Create(options).MeasuredAs(_current.Value.Nodes[0].Plan), (transition ?? new TransitionOptions()).Guards(), OnTopologyChanged, cancellationToken, refusePast);
    }

    /// <summary>
    /// Turns the transition around: the topology before is the one that calls go by, and keys that went over are brought back in the same way.
    /// To abandon a transition, reverse it, bring all keys over, and complete it.
    /// </summary>
    /// <param name="cancellationToken">Gives up before that.</param>
    /// <returns>What has changed.</returns>
    /// <exception cref="TransitionException">None is under way.</exception>
    public Task<TopologyChange> ReverseTransitionAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _reloader.ReverseTransitionAsync(OnTopologyChanged, cancellationToken);
    }

    /// <summary>
    /// Ends the transition. Keys that have not been brought over are no longer found; <see cref="BringAllOverAsync"/> sees that there are none, and
    /// one that still runs ends. Keys that are just brought over are waited for.
    /// Nodes that own nothing by the new topology are closed as by a reload.
    /// </summary>
    /// <param name="cancellationToken">Gives up before that.</param>
    /// <returns>When they are closed.</returns>
    /// <exception cref="TransitionException">None is under way.</exception>
    public Task CompleteTransitionAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _reloader.CompleteTransitionAsync(OnTopologyChanged, cancellationToken);
    }

    /// <summary>Brings one key to its owner, whatever the guards say.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether this call brought it; not when the owner before has none, or the owner of now has one already.</returns>
    /// <exception cref="TransitionException">No transition is under way, or a client that takes no part writes the key again and again.</exception>
    /// <exception cref="TimeoutException">A node does not answer; the key is with at least one of the two.</exception>
    public async Task<bool> BringOverAsync(RedisKey key)
    {
        ConnectedTopology topology = Connected;
        byte[] bytes = Bytes(key);
        return await KeyTransition.To(topology).BringOverAsync(topology.NodeOf(bytes), bytes).ConfigureAwait(false);
    }

    /// <summary>Brings all keys to their owners, whatever the guards say: scans the nodes that owned keys before.</summary>
    /// <param name="cancellationToken">Ends it; what has been brought over stays so, and another call goes on.</param>
    /// <returns>How many were brought over.</returns>
    /// <exception cref="TransitionException">No transition is under way, or it was turned around or completed meanwhile, or a client that takes no part writes a key again and again.</exception>
    /// <exception cref="TimeoutException">A node does not answer.</exception>
    public Task<long> BringAllOverAsync(CancellationToken cancellationToken = default)
    {
        ConnectedTopology topology = Connected;
        return KeyHaul.RunAsync(topology, KeyTransition.To(topology), cancellationToken);
    }
}
