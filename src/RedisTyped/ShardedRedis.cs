using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
using RedisTyped.Telemetry;
using RedisTyped.Topology;

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
        _reloader = new TopologyReloader(_current, _stores, new TopologySwap(_current, _stores, _heartbeat), logger, TimeProvider.System);
        _reloader.Follow(current.Value.Nodes);
        _epochs = logins is null ? null : new EpochFollower(_current, _reloader, logins, options, OnTopologyChanged, logger, TimeProvider.System);
        if (_epochs is { } epochs)
        {
            _reloader.IsEpochDue = () => epochs.IsUnderWay;
        }

        _executor.Follower = _epochs?.Calls;
        _coalescing.Follower = _epochs?.Calls;
        _retries = options.Retry is not null || cluster is not null || _epochs is not null
            ? new CallRetries(_current, options.Retry, options.OperationTimeout, logger, TimeProvider.System, cluster?.Slots, _epochs?.Calls)
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

    /// <summary>Follows epochs, for a gateway that makes requests again as calls are; null: they are not followed.</summary>
    internal EpochFollower? Epochs => _epochs;

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>The topology of this moment with its connections.</summary>
    internal ConnectedTopology Connected => Open.Value;

    // What calls start with that take the topology themselves.
    private CurrentTopology Open
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _current;
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
            await (_epochs?.StopAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            await _reloader.DisposeAsync().ConfigureAwait(false);
            await (_cluster?.DisposeAsync().AsTask() ?? NodeSet.CloseAsync(_current.Value.Nodes)).ConfigureAwait(false);

            // Last: a cut-over that does not see the client opens servers though its commands are still on their way.
            await (_epochs?.DisposeAsync().AsTask() ?? Task.CompletedTask).ConfigureAwait(false);
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
}
