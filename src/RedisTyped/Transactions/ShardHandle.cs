using System.ComponentModel;
using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Keys;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Transactions;

/// <summary>
/// A store bound to one shard: the keys with one routed part, which are always on one node. Thread-safe, cheap to make, and good for
/// as long as the store is.
/// </summary>
/// <typeparam name="TTransaction">What its transactions can queue.</typeparam>
public abstract class ShardHandle<TTransaction>
    where TTransaction : TransactionCommands
{
    private readonly object _store;
    private readonly CommandMethod _method;

    /// <summary>Binds a store. Only generated code derives from this.</summary>
    /// <param name="store">The store.</param>
    /// <param name="method">The method that gave the handle.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ShardHandle(object store, CommandMethod method)
    {
        _store = store;
        _method = method;
    }

    /// <summary>The node that owns the shard at this moment.</summary>
    /// <exception cref="NotSupportedException">The store is not a generated one, but a mock or a wrapper, and has no nodes.</exception>
    /// <exception cref="ArgumentException">The bound values make no key that can be routed.</exception>
    public NodeId Node => Place().Node.Id;

    /// <summary>What decides the node, by the rule of Redis Cluster: the tag of the shard's keys, or the whole key without one.</summary>
    public RedisKey RoutedPart
    {
        get
        {
            byte[] key = Binding.BuildKey().Bytes;
            return HashTagRule.TryFind(key, out int start, out int length) ? key.AsSpan(start, length).ToArray() : key;
        }
    }

    private IShardBinding<TTransaction> Binding => (IShardBinding<TTransaction>)this;

    private ShardExecutor Executor => (_store as IStoreClient)?.Executor ?? throw new NotSupportedException(
        $"The {_method.Store} behind this handle is no generated store, but a {_store.GetType().Name}, and has neither nodes nor transactions; " +
        "take the handle from a store of ShardedRedis.");

    /// <summary>Runs commands in one MULTI and EXEC on the shard's node: all of them without anything in between, or none.</summary>
    /// <param name="commands">Queues the commands; nothing is sent until it returns.</param>
    /// <param name="cancellationToken">Before it is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    /// <returns>Whether it ran; false if a condition did not hold. Without conditions always true.</returns>
    /// <exception cref="TransactionFailedException">It ran, and commands failed; what the others did stands.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; whether it ran is unknown.</exception>
    /// <exception cref="NodeCallException">The node is down or busy, or its connection broke; it says whether the transaction may have run.</exception>
    /// <exception cref="NotSupportedException">The store is not a generated one, but a mock or a wrapper.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<bool> TransactionAsync(Action<TTransaction> commands, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var result = await RunAsync(queue => { commands(queue); return Task.FromResult(true); }, cancellationToken).ConfigureAwait(false);
        return result.Committed;
    }

    /// <inheritdoc cref="TransactionAsync(Action{TTransaction}, CancellationToken)"/>
    /// <param name="commands">Queues the commands before it awaits any: they are sent when it returns its task.</param>
    /// <param name="cancellationToken">Before it is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    public async Task<bool> TransactionAsync(Func<TTransaction, Task> commands, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var result = await RunAsync(queue => WithResultAsync(commands(queue)), cancellationToken).ConfigureAwait(false);
        return result.Committed;

        static async Task<bool> WithResultAsync(Task task)
        {
            await task.ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Runs commands in one MULTI and EXEC on the shard's node, and gives what the callback makes of their replies.</summary>
    /// <typeparam name="T">What it makes of them.</typeparam>
    /// <param name="commands">Queues the commands before it awaits any: they are sent when it returns its task.</param>
    /// <param name="cancellationToken">Before it is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    /// <returns>Whether it ran, and the result.</returns>
    /// <exception cref="TransactionFailedException">It ran, and commands failed; what the others did stands.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; whether it ran is unknown.</exception>
    /// <exception cref="NodeCallException">The node is down or busy, or its connection broke; it says whether the transaction may have run.</exception>
    /// <exception cref="NotSupportedException">The store is not a generated one, but a mock or a wrapper.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example>
    /// <code>
    /// var done = await users.For(42).TransactionAsync(async t =>
    /// {
    ///     var name = t.GetNameAsync();
    ///     var visits = t.VisitAsync(1);
    ///     return (Name: await name, Visits: await visits);
    /// });
    /// </code>
    /// </example>
    public Task<TransactionResult<T>> TransactionAsync<T>(Func<TTransaction, Task<T>> commands, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return RunAsync(commands, cancellationToken);
    }

    private Task<TransactionResult<T>> RunAsync<T>(Func<TTransaction, Task<T>> commands, CancellationToken cancellationToken) =>
        Executor.Follower is { } follower ? RunAgainAsync(follower, commands, cancellationToken) : RunAsync(commands, commit: null, cancellationToken);

    // Again where it was refused for the sake of another epoch: nothing of it has run then. The callback queues anew, for the node of that moment.
    private async Task<TransactionResult<T>> RunAgainAsync<T>(ICallFollower follower, Func<TTransaction, Task<T>> commands, CancellationToken cancellationToken)
    {
        for (long start = TimeProvider.System.GetTimestamp(); ;)
        {
            // What the callback fails with is its own.
            var commit = new StrongBox<Exception?>();
            try
            {
                return await RunAsync(commands, commit, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (ReferenceEquals(fault, commit.Value) && follower.IsRefusal(fault))
            {
                if (!await follower.AwaitTurnAsync(fault, start, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    private async Task<TransactionResult<T>> RunAsync<T>(
        Func<TTransaction, Task<T>> commands, StrongBox<Exception?>? commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var executor = new TransactionExecutor(Place(), Executor.Serializer);
        Task<T> result;
        try
        {
            result = commands(Binding.Open(executor));
            if (result is null)
            {
                throw new InvalidOperationException("The callback of the transaction returned no task, so nothing was sent.");
            }
        }
        catch
        {
            await executor.Pending.DiscardAsync().ConfigureAwait(false);
            throw;
        }

        // What an async callback throws before its first await is in its task.
        if (result.IsFaulted || result.IsCanceled)
        {
            await executor.Pending.DiscardAsync().ConfigureAwait(false);
            return new TransactionResult<T>(await result.ConfigureAwait(false));
        }

        try
        {
            if (!await CommitAsync(executor.Pending, result, cancellationToken).ConfigureAwait(false))
            {
                return default;
            }
        }
        catch (Exception fault) when (commit is not null)
        {
            commit.Value = fault;
            throw;
        }

        return new TransactionResult<T>(await result.ConfigureAwait(false));
    }

    // However it ends, the callback's own task ends with the tasks that it awaits, and its exception is theirs.
    private static async Task<bool> CommitAsync(PendingTransaction pending, Task result, CancellationToken cancellationToken)
    {
        bool ran = false;
        try
        {
            return ran = await pending.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!ran)
            {
                PendingReply.Observe(result);
            }
        }
    }

    private ShardPlace Place() => Executor.PlaceOf(_method, Binding.BuildKey());
}
