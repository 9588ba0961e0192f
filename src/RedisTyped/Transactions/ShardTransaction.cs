using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Transactions;

/// <summary>
/// An untyped transaction on one shard: commands are queued, and run in one MULTI and EXEC. The typed one is
/// <see cref="ShardHandle{TTransaction}"/>.
/// </summary>
/// <remarks>For one caller. The tasks of its commands end with <see cref="CommitAsync"/>; never await them before.</remarks>
/// <example>
/// <code>
/// var transaction = redis.CreateTransaction("{user:42}");
/// transaction.Require("{user:42}:name", key => Condition.KeyNotExists(key));
/// _ = transaction.ExecuteAsync("SET", "{user:42}:name", "ann");
/// var visits = transaction.ExecuteAsync("INCR", "{user:42}:visits");
/// if (await transaction.CommitAsync()) Console.WriteLine((long)await visits);
/// </code>
/// </example>
public sealed class ShardTransaction
{
    private readonly PendingTransaction _pending;

    internal ShardTransaction(ShardPlace shard) => _pending = new PendingTransaction(shard);

    /// <summary>The node that it runs on.</summary>
    public NodeId Node => _pending.Shard.Node.Id;

    /// <summary>The part of a key that all its keys have in common.</summary>
    public RedisKey RoutedPart => _pending.Shard.RoutedPart.ToArray();

    /// <summary>Queues a command.</summary>
    /// <param name="command">The command, in any case; it needs a key that the command table knows of.</param>
    /// <param name="args">Its arguments: text, bytes, numbers, <see cref="RedisKey"/>, <see cref="RedisValue"/>.</param>
    /// <returns>The reply, after <see cref="CommitAsync"/>; cancelled if the transaction did not run.</returns>
    /// <exception cref="UnroutableCommandException">A key is not in the shard, or the command cannot be routed; it was not queued.</exception>
    /// <exception cref="ArgumentException">An argument cannot be sent, a key is empty, or the number of arguments is wrong.</exception>
    /// <exception cref="InvalidOperationException">The transaction has been sent or dropped.</exception>
    public Task<RedisResult> ExecuteAsync(string command, params object[] args)
    {
        var line = CommandLine.Parse(command, args);
        IReadOnlyList<int> positions = CommandRouting.KeyPositionsOf(line);
        foreach (int position in positions)
        {
            CommandRouting.CheckKey(_pending.Shard.Router, line, line[position]);
        }

        if (positions.FirstOrDefault(position => !_pending.Shard.Holds(line[position]), -1) >= 0)
        {
            throw NotOfShard(line, positions);
        }

        var shard = _pending.Shard;
        var database = _pending.Commands;
        if (shard.Log.IsOn)
        {
            shard.Log.Write(shard.Topology, line.Name, line[positions[0]], shard.Node.Id);
        }

        object[] arguments = line.Arguments(positions, key => CommandRouting.StoredKey(shard.Router, line.Name, key));
        var method = new CommandMethod(nameof(ShardTransaction), nameof(ExecuteAsync), line.Name, IsReadOnly: false);
        return _pending.AnswerAsync(method, database.ExecuteAsync(line.Head, arguments, SendingRule.Flags));
    }

    /// <summary>Adds a condition; nothing runs unless it holds, and its key stays as it is until EXEC.</summary>
    /// <param name="key">The key that it is about.</param>
    /// <param name="condition">Makes it for that key, such as <c>Condition.KeyExists</c>.</param>
    /// <exception cref="ArgumentException">The key is empty, or not in the shard.</exception>
    /// <exception cref="InvalidOperationException">The transaction has been sent or dropped.</exception>
    public void Require(RedisKey key, Func<RedisKey, Condition> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        byte[]? bytes = key;
        if (KeyGuard.Fault(bytes) is { } fault)
        {
            throw new ArgumentException($"The key of a condition {fault}.", nameof(key));
        }

        var shard = _pending.Shard;
        if (!shard.Holds(bytes))
        {
            throw new ArgumentException(
                $"The key '{KeyText.Of(bytes)}' of a condition is not in the shard '{KeyText.Of(shard.RoutedPart)}' of the transaction; {Advice}", nameof(key));
        }

        _pending.Require(condition(CommandRouting.StoredKey(shard.Router, bytes!)));
    }

    /// <summary>Sends what was queued.</summary>
    /// <param name="cancellationToken">Before it is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    /// <returns>Whether it ran; false if a condition did not hold. Without conditions always true.</returns>
    /// <exception cref="TransactionFailedException">It ran, and commands failed; what the others did stands.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; whether it ran is unknown.</exception>
    /// <exception cref="NodeCallException">The node is down or busy, or its connection broke; it says whether the transaction may have run.</exception>
    /// <exception cref="InvalidOperationException">The transaction has been sent or dropped before.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<bool> CommitAsync(CancellationToken cancellationToken = default) => _pending.CommitAsync(cancellationToken);

    /// <summary>Drops what was queued; nothing is sent, and the tasks of the commands are cancelled.</summary>
    /// <returns>When they are.</returns>
    public Task DiscardAsync() => _pending.DiscardAsync();

    private string Advice => _pending.Shard.Router.UsesHashTags
        ? "give all keys of a transaction the same hash tag, such as {user:42}:name and {user:42}:cart."
        : $"the router '{_pending.Shard.Router.Name}' hashes whole keys, so a transaction is for one key.";

    private UnroutableCommandException NotOfShard(CommandLine line, IReadOnlyList<int> positions)
    {
        var shard = _pending.Shard;
        KeyPlacement[] keys = [.. positions.Select(position => new KeyPlacement(line[position], shard.Topology.NodeOf(line[position]).Id))];
        var other = keys.First(key => !shard.Holds(key.Key.Span));
        return new UnroutableCommandException(
            line.Name,
            UnroutableReason.OtherShard,
            $"The key '{KeyText.Of(other.Key.Span)}' of {line.Name} is not in the shard '{KeyText.Of(shard.RoutedPart)}' of the transaction; {Advice}",
            keys);
    }
}
