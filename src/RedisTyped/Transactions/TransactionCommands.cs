using System.ComponentModel;
using RedisTyped.Execution;

namespace RedisTyped.Transactions;

/// <summary>
/// The commands that a transaction can queue: those that the compiler has proved to be on its node. Their tasks end with the
/// transaction: with their replies if it ran, cancelled if a condition did not hold, and with its exception if it failed.
/// </summary>
/// <remarks>Made for one callback, and not thread-safe.</remarks>
public abstract class TransactionCommands
{
    private readonly PendingTransaction _pending;

    /// <summary>Queues in a transaction. Only generated code derives from this.</summary>
    /// <param name="executor">Queues.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TransactionCommands(ShardExecutor executor) => _pending = ((TransactionExecutor)executor).Pending;

    /// <summary>Has the transaction wait for a call.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The same.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task Queued(Task call) => _pending.Handed(call);

    /// <summary>Has the transaction wait for a call.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="call">The call.</param>
    /// <returns>The same.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task<T> Queued<T>(Task<T> call) => _pending.Handed(call);
}
