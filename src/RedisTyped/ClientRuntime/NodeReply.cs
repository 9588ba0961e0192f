using System.ComponentModel;
using System.Numerics;
using RedisTyped.Execution;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// Asks every node at once and gives the answers, or one value made of them. Only generated code uses it. Whatever one node fails with
/// is that node's failure and keeps nobody from hearing of the others.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NodeReply
{
    /// <summary>Gives what each node answered or failed with.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <param name="executor">Knows the nodes.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="ask">Asks one node.</param>
    /// <param name="timeoutMilliseconds">How long each may take; 0: no limit beyond the operation timeout.</param>
    /// <param name="cancellationToken">Ends the waiting for all.</param>
    /// <returns>The results in the order of the topology.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<NodeResults<T>> AllAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        NodeResult<T>[] results = await Task.WhenAll(Ask(executor, method, ask, timeoutMilliseconds, cancellationToken)).ConfigureAwait(false);
        return new NodeResults<T>(method.Command, results);
    }

    /// <summary>Sends a command whose answer does not matter, as long as every node gives one.</summary>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The pending call.</returns>
    /// <exception cref="PartialFailureException">A node failed; what the others did stands.</exception>
    public static async Task NoneAsync(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        NodeResults<bool> results = await AllAsync(executor, method, AskAsync, timeoutMilliseconds, cancellationToken).ConfigureAwait(false);
        results.RequireAll();

        async Task<bool> AskAsync(CommandRoute route)
        {
            await ask(route).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Adds the answers up.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The sum.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    /// <exception cref="OverflowException">The type cannot hold the sum.</exception>
    public static async Task<T> SumAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where T : struct, INumberBase<T> =>
        (await RequireAllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false))
            .Aggregate(T.Zero, static (sum, value) => checked(sum + value));

    /// <summary>Gives the least answer.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The least.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static async Task<T> MinAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where T : struct, IComparable<T> =>
        (await RequireAllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false)).Min();

    /// <summary>Gives the greatest answer.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The greatest.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static async Task<T> MaxAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where T : struct, IComparable<T> =>
        (await RequireAllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false)).Max();

    /// <summary>Puts arrays one behind the other.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>All elements, in the order of the topology.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static async Task<T[]> ConcatAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T[]>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        [.. (await RequireAllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false)).SelectMany(static a => a)];

    /// <summary>Puts lists one behind the other.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>All elements, in the order of the topology.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static async Task<IReadOnlyList<T>> ConcatListsAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<IReadOnlyList<T>>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        [.. (await RequireAllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false)).SelectMany(static a => a)];

    /// <summary>Says whether every node answered true.</summary>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>Whether all did.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static async Task<bool> EveryAsync(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<bool>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        (await RequireAllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false)).All(static a => a);

    /// <summary>Says whether a node answered true.</summary>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>Whether any did.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static async Task<bool> AnyAsync(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<bool>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        (await RequireAllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false)).Any(static a => a);

    /// <summary>Gives the answer of the node that answers first. The others are left to end by themselves.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The answer.</returns>
    /// <exception cref="PartialFailureException{T}">Every node failed.</exception>
    public static async Task<T> FirstAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        Task<NodeResult<T>>[] asked = Ask(executor, method, ask, timeoutMilliseconds, cancellationToken);
        await foreach (Task<NodeResult<T>> ended in Task.WhenEach(asked).ConfigureAwait(false))
        {
            if (await ended.ConfigureAwait(false) is { Succeeded: true } result)
            {
                return result.Value!;
            }
        }

        return new NodeResults<T>(method.Command, await Task.WhenAll(asked).ConfigureAwait(false)).RequireAll()[0];
    }

    /// <summary>Has a type of the user's make one value of the answers.</summary>
    /// <typeparam name="TCombiner">The type.</typeparam>
    /// <typeparam name="TValue">What a node answers.</typeparam>
    /// <typeparam name="TResult">What is made of it.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>What the combiner made.</returns>
    public static async Task<TResult> CombineAsync<TCombiner, TValue, TResult>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<TValue>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where TCombiner : INodeCombiner<TValue, TResult> =>
        TCombiner.Combine(await AllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false));

    private static async Task<IReadOnlyList<T>> RequireAllAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        (await AllAsync(executor, method, ask, timeoutMilliseconds, cancellationToken).ConfigureAwait(false)).RequireAll();

    private static Task<NodeResult<T>>[] Ask<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(ask);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. executor.AllNodes(method).Select(node => AskAsync(node, ask, timeoutMilliseconds, cancellationToken))];
    }

    private static async Task<NodeResult<T>> AskAsync<T>(
        NodeShare node, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        try
        {
            Task<T> answer = ask(node.Route);
            T value = await (timeoutMilliseconds > 0
                ? answer.WaitAsync(TimeSpan.FromMilliseconds(timeoutMilliseconds), cancellationToken)
                : answer).ConfigureAwait(false);
            return new NodeResult<T>(node.Node, value, null);
        }
        catch (Exception fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new NodeResult<T>(node.Node, default, fault);
        }
    }
}
