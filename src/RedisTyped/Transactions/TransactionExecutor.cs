using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Values;

namespace RedisTyped.Transactions;

/// <summary>
/// Queues the calls of a store in one transaction. That a key belongs to the transaction's shard is proved by the compiler, and held
/// against the bytes that really came.
/// </summary>
internal sealed class TransactionExecutor(ShardPlace shard, IRedisSerializer serializer) : ShardExecutor(serializer)
{
    /// <summary>The transaction.</summary>
    public PendingTransaction Pending { get; } = new(shard);

    public override CommandRoute Route(CommandMethod method, in BuiltKey key)
    {
        Check(method, key);
        return RouteOf(method, key);
    }

    public override CommandRoute Route(CommandMethod method, params ReadOnlySpan<BuiltKey> keys)
    {
        foreach (ref readonly BuiltKey key in keys)
        {
            Check(method, key);
        }

        return RouteOf(method, keys[0]);
    }

    internal override IReadOnlyList<NodeShare> Split(CommandMethod method, IReadOnlyList<BuiltKey> keys) => throw new NotSupportedException(
        $"{method.Store}.{method.Method} shares its keys out over nodes, which no transaction can span; call it outside of the transaction.");

    private void Check(CommandMethod method, in BuiltKey key)
    {
        var shard = Pending.Shard;
        if (!KeyRouting.RoutedPart(shard.Router, method, key).SequenceEqual(shard.RoutedPart))
        {
            throw new ArgumentException(
                $"{method.Store}.{method.Method}: the key of template '{key.Shape.Template}' is not in the shard of the transaction; " +
                "a parameter's value holds a brace that moves it, so refuse or encode braces in that value.");
        }
    }

    private CommandRoute RouteOf(CommandMethod method, in BuiltKey key)
    {
        var shard = Pending.Shard;
        Pending.ThrowIfClosed();
        if (shard.Log.IsOn)
        {
            shard.Log.Write(shard.Topology, $"{method.Store}.{method.Method}", key.Bytes, shard.Node.Id);
        }

        return new CommandRoute(method, shard.Node, shard.Topology, Pending);
    }
}
