using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Execution.Retries;

/// <summary>Makes calls again that a Redis Cluster has refused for the sake of their slots: those of batches, which nobody can send again while they are queued.</summary>
/// <param name="slots">Sends again.</param>
internal sealed class SlotCallFollower(SlotFollower slots) : ICallFollower
{
    /// <summary>Gives one for the nodes of a Redis Cluster; null for others.</summary>
    public static SlotCallFollower? Of(ConnectedTopology topology) => topology.Nodes[0].Slots is { } slots ? new SlotCallFollower(slots) : null;

    public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        slots.SendAsync(
            first,
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return call(state, cancellationToken);
            });

    public bool IsRefusal(Exception? fault) => SlotRefusal.IsPassing(fault);

    // A part that is not queued follows its slot by itself, and ends when that has been in vain.
    public Task<bool> IsToBeMadeAgainAsync(Task sent, long start, CancellationToken cancellationToken) => Task.FromResult(false);

    // At once: who sends again waits by itself where that is refused too.
    public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken)
    {
        slots.Map.NoteRefusal();
        return Task.FromResult(true);
    }
}
