using RedisTyped.Batches;
using RedisTyped.ClientRuntime;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.RoutingKeys;
using RedisTyped.Scanning;
using RedisTyped.Scripting;
using RedisTyped.Transactions;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped;

// Calls by their text, scans, batches and transactions.
public sealed partial class ShardedRedis
{
    private static readonly CommandMethod ScanMethod = new(nameof(ShardedRedis), nameof(ScanAsync), "SCAN", IsReadOnly: true);

    /// <summary>Scans the keys of all nodes, from all of them at the same time.</summary>
    /// <param name="match">A glob that the keys must match, such as <c>user:*</c>; null: all keys.</param>
    /// <param name="options">How to scan; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>The keys as the nodes store them, in no order, possibly more than once; nothing is sent before they are enumerated.</returns>
    /// <exception cref="ArgumentException">The cursor to resume from is of other nodes, or the page size is not positive.</exception>
    public KeyScan<RedisKey> ScanAsync(string? match = null, ScanOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        options ??= new ScanOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1, nameof(options));
        object[] arguments =
        [
            .. match is null ? [] : new object[] { "MATCH", match },
            "COUNT", options.PageSize,
            .. options.Type is null ? [] : new object[] { "TYPE", options.Type },
        ];
        return ScanReply.Keys<RedisKey>(_executor, ScanMethod, arguments, options.From, node: null, ReplyValue.Key, cancellationToken);
    }

    /// <summary>Sends a command to the node that owns its keys, found by the command table.</summary>
    /// <param name="command">The command, in any case: <c>GET</c>; a subcommand with it or as the first argument: <c>OBJECT ENCODING</c>.</param>
    /// <param name="args">Its arguments: text, bytes, numbers, <see cref="RedisKey"/>, <see cref="RedisValue"/>.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="UnroutableCommandException">There is no one node for the command; nothing was sent.</exception>
    /// <exception cref="ArgumentException">An argument cannot be sent, a key is empty, or the number of arguments is wrong; nothing was sent.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    /// <exception cref="NodeCallException">The node is down or busy, or its connection broke; it says whether the command may have run.</exception>
    public Task<RedisResult> ExecuteAsync(string command, params object[] args) => ExecuteAsync(command, args, CancellationToken.None);

    /// <summary>As <see cref="ExecuteAsync(string, object[])"/>, with a way to stop waiting.</summary>
    /// <param name="command">The command.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="cancellationToken">Before the command is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<RedisResult> ExecuteAsync(string command, IReadOnlyCollection<object> args, CancellationToken cancellationToken) =>
        ExecuteAsync(CommandLine.Parse(command, args), cancellationToken);

    /// <summary>As <see cref="ExecuteAsync(string, IReadOnlyCollection{object}, CancellationToken)"/>, for who has parsed the command already.</summary>
    internal Task<RedisResult> ExecuteAsync(CommandLine line, CancellationToken cancellationToken) =>
        CommandDispatch.ExecuteAsync(Open, line, _log, _retries, cancellationToken);

    /// <summary>
    /// Sends commands and scripts each to the node of its routing key: all nodes at once, the commands of one node in their order. One that
    /// fails is a result, and keeps no other from being sent.
    /// </summary>
    /// <param name="commands">The commands by routing key.</param>
    /// <param name="cancellationToken">Sends no more commands and ends the waiting; nodes may still run what they were sent.</param>
    /// <returns>The results by routing key.</returns>
    /// <exception cref="UnroutableCommandException">
    /// A key does not live on the node of its routing key, and <see cref="RoutedCommands.CheckKeys"/> is on; nothing was sent.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<RoutedResults> ExecuteAsync(RoutedCommands commands, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return RoutedDispatch.ExecuteAsync(Open, commands, _log, _epochs?.Calls, cancellationToken);
    }

    /// <summary>
    /// Runs a script on the node that owns its keys: by its SHA-1, and where the node does not know it, by its text, which makes the node
    /// know it.
    /// </summary>
    /// <param name="script">The script.</param>
    /// <param name="keys">What it finds in KEYS; at least one, all on one node.</param>
    /// <param name="args">What it finds in ARGV: text, bytes, numbers, <see cref="RedisValue"/>.</param>
    /// <param name="cancellationToken">Before the script is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    /// <returns>What the script returns.</returns>
    /// <exception cref="UnroutableCommandException">There are no keys, or they live on different nodes; nothing was sent.</exception>
    /// <exception cref="ArgumentException">An argument cannot be sent, or a key is null or empty; nothing was sent.</exception>
    /// <exception cref="RedisServerException">The script failed; what it did before stands.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the script.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<RedisResult> ExecuteScriptAsync(
        RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object>? args = null, CancellationToken cancellationToken = default) =>
        ScriptDispatch.ExecuteAsync(Open, script, keys, args ?? [], _log, _epochs?.Calls, cancellationToken);

    /// <summary>Starts a batch: calls of its stores are queued, and go to all nodes at once when it is executed.</summary>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <returns>The batch, for one caller; dispose of it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RedisBatch CreateBatch(BatchOptions? options = null) => new(Connected, _executor, _log, options);

    /// <summary>Starts an untyped transaction on one shard; the typed one is <c>store.For(id).TransactionAsync</c>.</summary>
    /// <param name="shardKey">Any key of the shard, or the hash tag that its keys have in common: <c>user:42</c> for <c>{user:42}:name</c>.</param>
    /// <returns>The transaction; nothing is sent before its <see cref="ShardTransaction.CommitAsync"/>.</returns>
    /// <exception cref="ArgumentException">The key is null, empty or over 512 MB.</exception>
    public ShardTransaction CreateTransaction(RedisKey shardKey)
    {
        var topology = Connected;
        byte[] key = Bytes(shardKey);
        topology.Transition?.Refuse("A transaction", topology.NodeOf(key), key);
        return new ShardTransaction(ShardPlace.Of(topology, key.AsSpan(topology.Router.PartsOf(key).Routed), _log));
    }
}
