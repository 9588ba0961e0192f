using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>
/// The connection to a Redis Cluster. StackExchange.Redis sends keys to the nodes of their slots; this keeps the nodes that users see to what the
/// cluster's own map says: it is read again when a command was redirected, when a connection broke or came back, and every few seconds.
/// Thread-safe.
/// </summary>
internal sealed class ClusterConnection : ISlotMap, IAsyncDisposable, IDisposable
{
    /// <summary>How often the map is read without a sign that it has changed.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often it is read while a node is down. Its calls are refused before they are sent, so that none of them can tell that a replica has
    /// taken over.
    /// </summary>
    private static readonly TimeSpan PeriodWhileDown = TimeSpan.FromMilliseconds(250);

    /// <summary>The least time between two readings: while many slots move, each of them is a sign.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often StackExchange.Redis is made to read the slots when there is a new primary, and how far apart.</summary>
    private const int Readings = 3;

    private static readonly TimeSpan LearnPause = TimeSpan.FromMilliseconds(300);

    private readonly IConnectionMultiplexer _multiplexer;
    private readonly ILogger _logger;
    private readonly ClusterNodes _nodes;
    private readonly SemaphoreSlim _signs = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterMapReader _reader;
    private readonly SlotMoves _moves;
    private ClusterMap _map;
    private CurrentTopology _current = null!;
    private Task _watching = Task.CompletedTask;
    private Task _learning = Task.CompletedTask;

    private ClusterConnection(
        ClusterSettings settings, ClusterMapReader reader, PrimaryConnections primaries, IConnectionMultiplexer multiplexer, ClusterMap map, ILogger logger)
    {
        _reader = reader;
        _multiplexer = multiplexer;
        _logger = logger;
        _map = map;
        _moves = new SlotMoves(settings.OperationTimeout, reader, multiplexer, () => _current.Value, TimeProvider.System);
        Slots = new SlotFollower(settings.OperationTimeout, this);
        _nodes = new ClusterNodes(settings, multiplexer, primaries, Slots);
    }

    /// <summary>Sends again what is refused while slots move.</summary>
    public SlotFollower Slots { get; }

    /// <summary>The topology that calls start with.</summary>
    public CurrentTopology Current => _current;

    /// <summary>Connects, and reads the map.</summary>
    /// <exception cref="NodeUnavailableException">No address could be reached, or it is not one of a Redis Cluster.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; what was opened is closed.</exception>
    public static async Task<ClusterConnection> OpenAsync(IReadOnlyList<NodePlan> seeds, ILogger logger, CancellationToken cancellationToken)
    {
        var settings = new ClusterSettings(seeds);
        var reader = new ClusterMapReader(settings);
        ClusterSeeds told = await ClusterSeeds.AskAsync(settings, reader, logger, cancellationToken).ConfigureAwait(false);
        ClusterMap map = told.Map ?? settings.Provisional;
        var primaries = new PrimaryConnections(settings);
        primaries.Begin(map);
        RedisNode? node = null;
        try
        {
            (node, NodeFailure? failure) = await NodeConnector.ConnectAsync(settings.Whole(told.Addresses), logger, cancellationToken).ConfigureAwait(false);
            if (node is null)
            {
                throw new NodeUnavailableException([failure!]);
            }

            var connection = new ClusterConnection(settings, reader, primaries, node.Multiplexer, map, logger);
            ConnectedTopology topology = await connection._nodes.TopologyOfAsync(map).ConfigureAwait(false);
            connection._current = new CurrentTopology(topology);
            foreach (RedisNode missing in topology.Nodes.Where(static primary => !primary.Link.IsConnected))
            {
                Log.StartedWithout(logger, missing.Id);
            }

            connection.Watch();

            // The map is as old as the connect was long, and slots move meanwhile, most of all where it was long.
            connection.NoteRefusal();
            return connection;
        }
        catch
        {
            await (node?.CloseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            throw;
        }
        finally
        {
            primaries.CloseRest();
        }
    }

    public void NoteRefusal()
    {
        try
        {
            if (_signs.CurrentCount == 0)
            {
                _signs.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // Another sign came at the same moment, and one is enough.
        }
    }

    public RedisNode OwnerOf(RedisKey key) => _current.Value.NodeOf((byte[])key!);

    public SlotMark Mark(ReadOnlySpan<byte> routedPart) => _moves.Mark(routedPart);

    public bool HasRefusedOtherwise(SlotMark mark) => _moves.HasRefusedOtherwise(mark);

    public async Task<bool> HasMovedAsync(SlotMark mark)
    {
        bool hasMoved = await _moves.HasMovedAsync(mark).ConfigureAwait(false);
        if (hasMoved)
        {
            NoteRefusal();
        }

        return hasMoved;
    }

    public async ValueTask DisposeAsync()
    {
        StopWatching();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _nodes.CloseAsync().ConfigureAwait(false);
        await RedisNode.CloseAsync((ConnectionMultiplexer)_multiplexer).ConfigureAwait(false);
        _stop.Dispose();
        _signs.Dispose();
    }

    /// <summary>Closes without waiting for anything.</summary>
    public void Dispose()
    {
        StopWatching();
        _nodes.Close();
        _multiplexer.Close(allowCommandsToComplete: false);
    }

    private void Watch()
    {
        _multiplexer.HashSlotMoved += OnMoved;
        _multiplexer.ErrorMessage += OnError;
        _multiplexer.ConnectionFailed += OnConnection;
        _multiplexer.ConnectionRestored += OnConnection;
        _watching = Task.Run(WatchAsync);
    }

    private void StopWatching()
    {
        _multiplexer.HashSlotMoved -= OnMoved;
        _multiplexer.ErrorMessage -= OnError;
        _multiplexer.ConnectionFailed -= OnConnection;
        _multiplexer.ConnectionRestored -= OnConnection;
        _stop.Cancel();
    }

    private void OnMoved(object? sender, HashSlotMovedEventArgs moved)
    {
        _moves.NoteRedirect(moved.HashSlot);
        NoteRefusal();
    }

    private void OnError(object? sender, RedisErrorEventArgs error) => _moves.NoteError(error.Message);

    private void OnConnection(object? sender, ConnectionFailedEventArgs connection) => NoteRefusal();

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await _signs.WaitAsync(IsAnyDown ? PeriodWhileDown : Period, _stop.Token).ConfigureAwait(false);
            try
            {
                await RefreshAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (!_stop.IsCancellationRequested)
            {
                // Nobody answers, or nobody knows the slots, or what is told of them cannot be read: those known stay, and the next reading is a
                // pause away. Whatever it was, to end here would be never to hear of a move again.
                Log.SlotsUnknown(_logger, fault);
                NoteRefusal();
            }

            await Task.Delay(LeastPause, _stop.Token).ConfigureAwait(false);
        }
    }

    private bool IsAnyDown => _current.Value.Nodes.Any(static node => node.State == NodeState.Down);

    private async Task RefreshAsync()
    {
        ClusterMap map = await _reader.ReadAsync(_current.Value, _multiplexer, _stop.Token).ConfigureAwait(false);
        if (map.Primaries.Count == 0 || map.IsSameAs(_map))
        {
            return;
        }

        bool hasNew = !map.Primaries.All(primary => _map.Primaries.Any(known => known.Id == primary.Id));
        var topology = await _nodes.TopologyOfAsync(map).ConfigureAwait(false);
        _map = map;
        _current.Value = topology;
        Log.SlotsMoved(_logger, map.Primaries.Count);
        if (hasNew && _learning.IsCompleted)
        {
            _learning = Task.Run(LearnAsync);
        }
    }

    // StackExchange.Redis sends the keys of a server that it has lost nowhere, until it reads the slots by itself, once a minute. It asks the
    // configured servers, which may hear of a new primary later than the one that has told it here, so that asking once is not enough.
    private async Task LearnAsync()
    {
        try
        {
            for (int i = 0; i < Readings; i++)
            {
                await _multiplexer.ConfigureAsync(log: null).ConfigureAwait(false);
                await Task.Delay(LearnPause, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is RedisException or ObjectDisposedException or TimeoutException or OperationCanceledException)
        {
            // The next primary that comes has it ask again.
        }
    }
}
