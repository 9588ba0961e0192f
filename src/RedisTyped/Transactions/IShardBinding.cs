using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Keys;

namespace RedisTyped.Transactions;

/// <summary>What a generated handle tells its base class. An interface, because its members then meet none of the contract's.</summary>
/// <typeparam name="TTransaction">What its transactions can queue.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IShardBinding<out TTransaction>
    where TTransaction : TransactionCommands
{
    /// <summary>Formats what decides the node, as a key.</summary>
    /// <returns>The key.</returns>
    BuiltKey BuildKey();

    /// <summary>Makes what a transaction of this shard can queue.</summary>
    /// <param name="executor">Queues.</param>
    /// <returns>The commands.</returns>
    TTransaction Open(ShardExecutor executor);
}
