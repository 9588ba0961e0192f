using RedisTyped.Nodes;

namespace RedisTyped.Execution.Retries;

/// <summary>Makes calls again that a node has refused because keys are moving to another node, and that have not run. Thread-safe.</summary>
internal interface ICallFollower
{
    /// <summary>Gives the result of a call that has been made; if it was refused, of the same call made again.</summary>
    /// <param name="first">The call that has been made.</param>
    /// <param name="state">What it was made with.</param>
    /// <param name="call">Makes it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken);

    /// <summary>Whether a call has failed in a way that shows that none of it has run.</summary>
    /// <param name="fault">What it failed with.</param>
    bool IsRefusal(Exception? fault);

    /// <summary>Waits for a part of a call, one of its nodes', that has just been sent.</summary>
    /// <param name="sent">The part; what it ends with stays its caller's.</param>
    /// <param name="start">When the call was made.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether the part was refused, and may be made again.</returns>
    async Task<bool> IsToBeMadeAgainAsync(Task sent, long start, CancellationToken cancellationToken)
    {
        await sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return sent.Exception?.InnerException is { } fault && IsRefusal(fault) && await AwaitTurnAsync(fault, start, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until a call may be made again that was refused. What was begun before an epoch may at once, however long ago that came into force: calls go by it.</summary>
    /// <param name="refusal">What it has failed with.</param>
    /// <param name="start">When it was made first.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False if the refusal stands.</returns>
    async Task<bool> AwaitTurnAsync(Exception refusal, long start, CancellationToken cancellationToken) =>
        refusal is NodeRemovedException { IsOfEpoch: true } || await AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until a refused call may be made again.</summary>
    /// <param name="start">When it was made first.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False if nothing is moving, or the operation timeout is over: the refusal stands.</returns>
    Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken);
}
