using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Batches;
using RedisTyped.ClientRuntime;
using RedisTyped.Clusters;
using RedisTyped.Coalescing;
using RedisTyped.Epochs;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Reloading;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;
using RedisTyped.RoutingKeys;
using RedisTyped.Scanning;
using RedisTyped.Scripting;
using RedisTyped.Telemetry;
using RedisTyped.Topology;
using RedisTyped.Transactions;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped;

/// <summary>
/// The client: connections to all nodes of a topology, and the router that says which node a key lives on. Make one, keep it as long
/// as the application runs, share it freely: it is thread-safe.
/// </summary>
/// <example>
/// <code>
/// await using var redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", "127.0.0.1:6379"));
/// var users = redis.Store&lt;IUserStore>();
/// await redis.ExecuteAsync("SET", "greeting", "hello");
/// </code>
/// </example>
public sealed partial class ShardedRedis : IAsyncDisposable, IDisposable
{
    private static readonly CommandMethod ScanMethod = new(nameof(ShardedRedis), nameof(ScanAsync), "SCAN", IsReadOnly: true);

    private readonly CurrentTopology _current;
    private readonly RouteLog _log;
    private readonly ILogger _logger;
    private readonly ImmediateExecutor _executor;
    private readonly ImmediateExecutor _coalescing;
    private readonly bool _coalesces;
    private readonly ClientInstruments _instruments;
    private readonly CreatedStores _stores = new();
    private readonly TopologyReloader _reloader;
    private readonly Heartbeat? _heartbeat;
    private readonly CallRetries? _retries;
    private readonly ClusterConnection? _cluster;
    private readonly EpochFollower? _epochs;
    private int _disposed;

    private ShardedRedis(CurrentTopology current, RedisTypedOptions options, ILogger logger, ClusterConnection? cluster = null, EpochLogins? logins = null)
    {
        _current = current;
        _cluster = cluster;
        _log = new RouteLog(logger);
        _logger = logger;
        _executor = new ImmediateExecutor(_current, options.Serializer, _log);
        _coalescing = new ImmediateExecutor(_current, options.Serializer, _log, new NodeCoalescers());
        _coalesces = options.Coalesce;
        _instruments = ClientInstruments.Of(options.MeterFactory);
        _instruments.Show(this, () => [.. current.Value.Nodes.Select(NodeGauges.Read)]);
        Action? eject = options.EjectDownNodes && cluster is null ? () => NodeEjection.Apply(current) : null;
        _heartbeat = Heartbeat.Start(() => current.Value.Nodes, options.Heartbeat, logger, TimeProvider.System, eject);
        _reloader = new TopologyReloader(_current, _stores, logger, TimeProvider.System, _heartbeat);
        _reloader.Follow(current.Value.Nodes);
        _epochs = logins is null ? null : new EpochFollower(_current, _reloader, logins, options, OnTopologyChanged, logger, TimeProvider.System);
        _executor.Follower = _epochs;
        _coalescing.Follower = _epochs;
        _retries = options.Retry is not null || cluster is not null || _epochs is not null
            ? new CallRetries(_current, options.Retry, options.OperationTimeout, logger, TimeProvider.System, cluster?.Slots, _epochs)
            : null;
    }

    /// <summary>The nodes and the router at this moment, without connections.</summary>
    public TopologySnapshot Topology => Connected.Snapshot;

    /// <summary>The nodes with their connections, in the order of the topology.</summary>
    public IReadOnlyList<RedisNode> Nodes => Connected.Nodes;

    /// <summary>Routes the keys of calls that are made neither by a store nor by their text.</summary>
    internal ShardExecutor Executor => _executor;

    /// <summary>The topology that calls start with, for a gateway that goes by the same.</summary>
    internal CurrentTopology Current => _current;

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>The topology of this moment with its connections.</summary>
    internal ConnectedTopology Connected
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _current.Value;
        }
    }

    /// <summary>Connects to all nodes of a topology at the same time.</summary>
    /// <param name="options">The topology and how to connect; copied.</param>
    /// <param name="loggerFactory">Where to log, or <see langword="null"/> for nowhere.</param>
    /// <param name="cancellationToken">Gives up; what has been opened is closed.</param>
    /// <returns>The client; every node has answered, unless the options let it start without.</returns>
    /// <exception cref="TopologyException">The options have faults; all are named, and nothing was opened.</exception>
    /// <exception cref="NodeUnavailableException">Nodes did not answer; all are named, and what was opened is closed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<ShardedRedis> ConnectAsync(
        RedisTypedOptions options, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        var plan = TopologyPlan.Create(options);

        // Before anything is awaited: whoever gave the options may change them as soon as this returns.
        EpochLogins? logins = options.FollowEpochs ? new EpochLogins(options) : null;
        options = options.Copy();
        var logger = loggerFactory?.CreateLogger(Log.Category) ?? NullLogger.Instance;
        var watch = Stopwatch.StartNew();
        if (plan.Snapshot.Router is ClusterRouter)
        {
            var cluster = await ClusterConnection.OpenAsync(plan.Nodes, logger, cancellationToken).ConfigureAwait(false);
            Log.Connected(logger, cluster.Current.Value.Nodes.Count, plan.Snapshot.Router.Name, watch.ElapsedMilliseconds);
            return new ShardedRedis(cluster.Current, options, logger, cluster);
        }

        var nodes = await NodeSet.ConnectAsync(plan.Nodes, logger, cancellationToken).ConfigureAwait(false);
        // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies. A caller that blocked there, as
        // disposing a host does, would wait for replies that nobody reads.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        foreach (var node in nodes.Where(node => !node.Multiplexer.IsConnected))
        {
            Log.StartedWithout(logger, node.Id);
        }

        Log.Connected(logger, nodes.Count, plan.Snapshot.Router.Name, watch.ElapsedMilliseconds);
        var client = new ShardedRedis(new CurrentTopology(new ConnectedTopology(plan.Snapshot, nodes)), options, logger, logins: logins);
        try
        {
            await (client._epochs?.StartAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return client;
    }

    /// <summary>As <see cref="ConnectAsync(RedisTypedOptions, ILoggerFactory?, CancellationToken)"/>, with options set on the spot.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <param name="loggerFactory">Where to log, or <see langword="null"/> for nowhere.</param>
    /// <param name="cancellationToken">Gives up; what has been opened is closed.</param>
    /// <returns>The client.</returns>
    public static Task<ShardedRedis> ConnectAsync(
        Action<RedisTypedOptions> configure, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new RedisTypedOptions();
        configure(options);
        return ConnectAsync(options, loggerFactory, cancellationToken);
    }

    /// <summary>Gives the implementation of a store interface; the same one each time.</summary>
    /// <typeparam name="T">The interface marked with <see cref="RedisStoreAttribute"/>.</typeparam>
    /// <returns>The store; thread-safe.</returns>
    /// <exception cref="IncompatibleStoreException">The store relies on hash tags that the router does not route by.</exception>
    public T Store<T>()
        where T : class, IRedisStore<T>
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _stores.GetOrAdd(_current, _ => NewStore<T>());
    }

    /// <summary>Gives the node that owns a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">The key is null, empty or over 512 MB.</exception>
    public RedisNode NodeFor(RedisKey key) => Connected.NodeOf(Bytes(key));

    /// <summary>Gives the database of the node that owns a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The database, for any call of StackExchange.Redis.</returns>
    /// <exception cref="ArgumentException">The key is null, empty or over 512 MB.</exception>
    public IDatabase DatabaseFor(RedisKey key) => NodeFor(key).Database;

    /// <summary>Says which node owns a key, and why.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The node with the routed part and the hash, slot or point that led to it.</returns>
    /// <exception cref="ArgumentException">The key is null, empty or over 512 MB.</exception>
    public KeyRoute RouteOf(RedisKey key) => Connected.Snapshot.RouteOf(Bytes(key));

    /// <summary>Gives a node by its name.</summary>
    /// <param name="id">The name.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">The topology has no such node.</exception>
    public RedisNode OnNode(NodeId id) => Connected.Named(id);

    /// <summary>Sends commands to all nodes at once: PING, DBSIZE, FLUSHDB and whatever else concerns every node.</summary>
    /// <returns>The fan-out over the nodes of this moment.</returns>
    public NodeFanOut OnAllNodes() => new(Connected.Nodes);

    /// <summary>Sends commands to some nodes at once.</summary>
    /// <param name="ids">Their names; one that is repeated counts once.</param>
    /// <returns>The fan-out over those nodes, in the order of the topology.</returns>
    /// <exception cref="ArgumentException">No node is named, or the topology lacks one.</exception>
    public NodeFanOut OnNodes(params NodeId[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var topology = Connected;
        return Some(topology, [.. ids.Select(topology.Named)], nameof(ids));
    }

    /// <summary>Sends commands to the nodes that own some keys, at once.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>The fan-out over those nodes, each once, in the order of the topology.</returns>
    /// <exception cref="ArgumentException">There is no key, or one is null, empty or over 512 MB.</exception>
    public NodeFanOut OnNodesOf(params RedisKey[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var topology = Connected;
        return Some(topology, [.. keys.Select(key => topology.NodeOf(Bytes(key)))], nameof(keys));
    }

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
        CommandDispatch.ExecuteAsync(_current, Connected, line, _log, _retries, cancellationToken);

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
        return RoutedDispatch.ExecuteAsync(_current, Connected, commands, _log, _epochs, cancellationToken);
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
        ScriptDispatch.ExecuteAsync(_current, Connected, script, keys, args ?? [], _log, _epochs, cancellationToken);

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

    /// <summary>Closes the connections that were opened here, letting commands in flight be answered; supplied ones stay open.</summary>
    /// <returns>When all are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _instruments.Hide(this);
            _heartbeat?.Dispose();

            // The caller may be on the thread that replies are read on, which closing waits for.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (_epochs is not null)
            {
                await _epochs.DisposeAsync().ConfigureAwait(false);
            }

            await _reloader.DisposeAsync().ConfigureAwait(false);
            await (_cluster?.DisposeAsync().AsTask() ?? NodeSet.CloseAsync(_current.Value.Nodes)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Closes the connections that were opened here at once, without waiting: commands in flight fail. For containers that are disposed
    /// without waiting; prefer <see cref="DisposeAsync"/>.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _instruments.Hide(this);
            _heartbeat?.Dispose();
            _epochs?.Dispose();
            _reloader.Dispose();
            if (_cluster is not null)
            {
                _cluster.Dispose();
            }
            else
            {
                NodeSet.Close(_current.Value.Nodes);
            }
        }
    }

    private T NewStore<T>()
        where T : class, IRedisStore<T>
    {
        T store = T.Create(ExecutorOf(T.Traits));
        return _retries is null ? store : T.Retrying(store, _retries);
    }

    private ImmediateExecutor ExecutorOf(StoreTraits traits) => traits.Coalesce ?? _coalesces ? _coalescing : _executor;

    private static NodeFanOut Some(ConnectedTopology topology, HashSet<RedisNode> nodes, string parameter) => nodes.Count > 0
        ? new NodeFanOut([.. topology.Nodes.Where(nodes.Contains)])
        : throw new ArgumentException("Name at least one; OnAllNodes() is for all nodes.", parameter);

    private static byte[] Bytes(RedisKey key)
    {
        byte[]? bytes = key;
        return KeyGuard.Fault(bytes) is { } fault ? throw new ArgumentException($"The key {fault}.", nameof(key)) : bytes!;
    }
}
