using System.ComponentModel;
using System.Numerics;
using RedisTyped.Execution;
using RedisTyped.Routing;
using RedisTyped.Telemetry;

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
    public static Task<NodeResults<T>> AllAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        CombineAsync<AsTheyAre<T>, T, NodeResults<T>>(executor, method, ask, timeoutMilliseconds, cancellationToken);

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
    public static Task<T> SumAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where T : struct, INumberBase<T> =>
        CombineAsync<Sum<T>, T, T>(executor, method, ask, timeoutMilliseconds, cancellationToken);

    /// <summary>Gives the least answer.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The least.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static Task<T> MinAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where T : struct, IComparable<T> =>
        CombineAsync<Least<T>, T, T>(executor, method, ask, timeoutMilliseconds, cancellationToken);

    /// <summary>Gives the greatest answer.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The greatest.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static Task<T> MaxAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where T : struct, IComparable<T> =>
        CombineAsync<Greatest<T>, T, T>(executor, method, ask, timeoutMilliseconds, cancellationToken);

    /// <summary>Puts arrays one behind the other.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>All elements, in the order of the topology.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static Task<T[]> ConcatAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T[]>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        CombineAsync<Joined<T>, T[], T[]>(executor, method, ask, timeoutMilliseconds, cancellationToken);

    /// <summary>Puts lists one behind the other.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>All elements, in the order of the topology.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static Task<IReadOnlyList<T>> ConcatListsAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<IReadOnlyList<T>>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        CombineAsync<Joined<T>, IReadOnlyList<T>, IReadOnlyList<T>>(executor, method, ask, timeoutMilliseconds, cancellationToken);

    /// <summary>Says whether every node answered true.</summary>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>Whether all did.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static Task<bool> EveryAsync(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<bool>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        CombineAsync<Every, bool, bool>(executor, method, ask, timeoutMilliseconds, cancellationToken);

    /// <summary>Says whether a node answered true.</summary>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>Whether any did.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries the results of all.</exception>
    public static Task<bool> AnyAsync(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<bool>> ask, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        CombineAsync<AnyOf, bool, bool>(executor, method, ask, timeoutMilliseconds, cancellationToken);

    /// <summary>Gives the answer of the node that answers first. The others are left to end by themselves.</summary>
    /// <typeparam name="T">What a node answers.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>The answer.</returns>
    /// <exception cref="PartialFailureException{T}">Every node failed.</exception>
    public static async Task<T> FirstAsync<T>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        cancellationToken.ThrowIfCancellationRequested();
        NodeRoutes nodes = executor.AllNodes(method);
        FanOutMeasure measure = FanOutMeasure.Begin(nodes.Nodes[0].Telemetry, method.Call, nodes.Count);
        Task<T>[] answers = Ask(nodes, ask, timeoutMilliseconds, cancellationToken);
        measure.Sent();
        Task<NodeResult<T>>[] results = [.. answers.Select((answer, i) => ResultAsync(nodes.Nodes[i].Id, answer, cancellationToken))];
        await foreach (Task<NodeResult<T>> ended in Task.WhenEach(results).ConfigureAwait(false))
        {
            if (ended.IsCanceled)
            {
                measure.End(new OperationCanceledException(cancellationToken));
            }

            if (await ended.ConfigureAwait(false) is { Succeeded: true } result)
            {
                measure.End(null);
                return result.Value!;
            }
        }

        NodeResult<T>[] failed = await Task.WhenAll(results).ConfigureAwait(false);
        measure.End(failed[0].Exception);
        return new NodeResults<T>(method.Command, failed).RequireAll()[0];
    }

    /// <summary>Has a type of the user's make one value of the answers.</summary>
    /// <typeparam name="TCombiner">The type.</typeparam>
    /// <typeparam name="TValue">What a node answers.</typeparam>
    /// <typeparam name="TResult">What is made of it.</typeparam>
    /// <inheritdoc cref="AllAsync" path="/param"/>
    /// <returns>What the combiner made.</returns>
    public static Task<TResult> CombineAsync<TCombiner, TValue, TResult>(
        ShardExecutor executor, CommandMethod method, Func<CommandRoute, Task<TValue>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
        where TCombiner : INodeCombiner<TValue, TResult>
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        NodeRoutes nodes = executor.AllNodes(method);
        FanOutMeasure measure = FanOutMeasure.Begin(nodes.Nodes[0].Telemetry, method.Call, nodes.Count);
        Task<TValue>[] asked = Ask(nodes, ask, timeoutMilliseconds, cancellationToken);
        measure.Sent();
        return NodeAnswers.CombineAsync<TCombiner, TValue, TResult>(method.Command, nodes.Nodes, asked, measure, cancellationToken);
    }

    private static Task<T>[] Ask<T>(
        NodeRoutes nodes, Func<CommandRoute, Task<T>> ask, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        TimeSpan? timeout = timeoutMilliseconds > 0 ? TimeSpan.FromMilliseconds(timeoutMilliseconds) : null;
        var asked = new Task<T>[nodes.Count];
        for (int i = 0; i < asked.Length; i++)
        {
            try
            {
                asked[i] = NodeAnswers.Within(ask(nodes[i]), timeout, cancellationToken);
            }
            catch (Exception fault)
            {
                asked[i] = Task.FromException<T>(fault);
            }
        }

        return asked;
    }

    // Of the nodes that are too late for the first answer too, so that none of them fails unseen.
    private static async Task<NodeResult<T>> ResultAsync<T>(NodeId node, Task<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            return new NodeResult<T>(node, await answer.ConfigureAwait(false), null);
        }
        catch (Exception fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new NodeResult<T>(node, default, fault);
        }
    }
}
