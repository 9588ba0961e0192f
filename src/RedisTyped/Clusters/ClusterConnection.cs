using System.Globalization;
using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing.Slots;
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

    private readonly ClusterSettings _settings;
    private readonly IConnectionMultiplexer _multiplexer;
    private readonly ILogger _logger;
    private readonly ClusterNodes _nodes;
    private readonly SemaphoreSlim _signs = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly int[] _redirects = new int[Routing.SlotRange.SlotCount];
    private readonly SlotClaims _claims = new(TimeProvider.System);
    private int _otherRefusals;
    private ClusterMap _map;
    private CurrentTopology _current = null!;
    private uint _asked;
    private Task _watching = Task.CompletedTask;
    private Task _learning = Task.CompletedTask;

    private ClusterConnection(ClusterSettings settings, IConnectionMultiplexer multiplexer, ClusterMap map, ILogger logger)
    {
        _settings = settings;
        _multiplexer = multiplexer;
        _logger = logger;
        _map = map;
        Slots = new SlotFollower(settings.OperationTimeout, this);
        _nodes = new ClusterNodes(settings, multiplexer, Slots);
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
        NodePlan whole = settings.Whole;
        (RedisNode? node, NodeFailure? failure) = await NodeConnector.ConnectAsync(whole, logger, cancellationToken).ConfigureAwait(false);
        if (node is null)
        {
            throw new NodeUnavailableException([failure!]);
        }

        try
        {
            var map = await FirstMapAsync(settings, whole, node, cancellationToken).ConfigureAwait(false);
            var connection = new ClusterConnection(settings, node.Multiplexer, map, logger);
            connection._current = new CurrentTopology(await connection._nodes.TopologyOfAsync(map).ConfigureAwait(false));
            connection.Watch();
            return connection;
        }
        catch
        {
            await node.CloseAsync().ConfigureAwait(false);
            throw;
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

    public SlotMark Mark(ReadOnlySpan<byte> routedPart)
    {
        var topology = _current.Value;
        int slot = topology.Router.Explain(routedPart).Slot!.Value;
        return new SlotMark(slot, OwnerOf(topology, slot), Volatile.Read(ref _redirects[slot]), Volatile.Read(ref _otherRefusals));
    }

    public bool HasRefusedOtherwise(SlotMark mark) => Volatile.Read(ref _otherRefusals) != mark.OtherRefusals;

    public async Task<bool> HasMovedAsync(SlotMark mark)
    {
        bool hasMoved = await IsElsewhereAsync(mark).ConfigureAwait(false) || HasBeenRedirected(mark);
        if (hasMoved)
        {
            NoteRefusal();
        }

        return hasMoved;
    }

    private async Task<bool> IsElsewhereAsync(SlotMark mark)
    {
        if (HasBeenRedirected(mark))
        {
            return true;
        }

        // The owner alone knows that it gives a slot away.
        var topology = _current.Value;
        SlotClaim? claim = null;
        foreach (RedisNode node in topology.Nodes.Where(static node => node.State == NodeState.Connected))
        {
            var reply = node.Own.ExecuteAsync("CLUSTER", (object[])[(RedisValue)"NODES"], SendingRule.Flags);
            string nodes = (string?)await reply.WaitAsync(_settings.OperationTimeout).ConfigureAwait(false) ?? "";
            if (nodes.Contains(string.Create(CultureInfo.InvariantCulture, $"[{mark.Slot}-"), StringComparison.Ordinal))
            {
                return true;
            }

            claim = SlotClaim.Newer(claim, SlotClaim.Read(nodes, mark.Slot));
        }

        if (_claims.IsNew(mark.Slot, claim))
        {
            return true;
        }

        // That one, since another may not have heard yet of a move that it has ended.
        RedisNode? owner = topology.Nodes.FirstOrDefault(node => node.State == NodeState.Connected && node.Id.Name == mark.Owner);
        var map = await ReadAsync(_settings, owner?.Own ?? Asked(), CancellationToken.None).ConfigureAwait(false);
        return map.Primaries.FirstOrDefault(primary => primary.Slots.Any(range => range.First <= mark.Slot && mark.Slot <= range.Last))?.Id.Name != mark.Owner;
    }

    // Told on a thread of its own, perhaps later than the refusal to the caller.
    private bool HasBeenRedirected(SlotMark mark) => Volatile.Read(ref _redirects[mark.Slot]) != mark.Redirects;

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

    private static string OwnerOf(ConnectedTopology topology, int slot) =>
        ((ClusterRouter)topology.Router).FindOwner(slot) is { } node ? topology.NodeAt(node).Id.Name : "";

    // Whoever starts without the cluster has its first address for all slots, until the cluster itself says where they are.
    private static async Task<ClusterMap> FirstMapAsync(ClusterSettings settings, NodePlan whole, RedisNode node, CancellationToken cancellationToken)
    {
        try
        {
            var map = await ReadAsync(settings, node.Database, cancellationToken).ConfigureAwait(false);
            return map.Primaries.Count > 0 ? map : throw new NodeUnavailableException(
            [
                NodeFailure.Of(whole, "none of its slots has a node; assign them, as by redis-cli --cluster create", exception: null) with { IsMisconfigured = true },
            ]);
        }
        catch (RedisServerException fault)
        {
            throw new NodeUnavailableException(
            [
                NodeFailure.Of(whole, $"it told no slots ({fault.Message}); {AdviceOf(fault)}", fault)
                    with { IsMisconfigured = true },
            ]);
        }
        catch (Exception fault) when (!whole.Required && fault is RedisException or TimeoutException)
        {
            return settings.Provisional;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new NodeUnavailableException([NodeFailure.Of(whole, "it did not tell its slots", fault)]);
        }
    }

    private static string AdviceOf(RedisServerException fault) => fault.Message.StartsWith("NOPERM", StringComparison.Ordinal)
        ? "allow its user CLUSTER SLOTS and CLUSTER NODES"
        : "start it with cluster-enabled yes, or choose router 'slots'";

    private static async Task<ClusterMap> ReadAsync(ClusterSettings settings, IDatabase node, CancellationToken cancellationToken)
    {
        var reply = node.ExecuteAsync("CLUSTER", (object[])[(RedisValue)"SLOTS"], SendingRule.Flags);
        return ClusterMap.Read(await reply.WaitAsync(settings.OperationTimeout, cancellationToken).ConfigureAwait(false), settings.FirstHost);
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
        Interlocked.Increment(ref _redirects[moved.HashSlot]);
        NoteRefusal();
    }

    // StackExchange.Redis tells here what a node says to each command, of a transaction too, but for MOVED and ASK. The transaction itself hears
    // only that it was aborted.
    private void OnError(object? sender, RedisErrorEventArgs error)
    {
        if (!SlotRefusal.IsPassing(error.Message) && !SlotRefusal.IsAbort(error.Message))
        {
            Interlocked.Increment(ref _otherRefusals);
        }
    }

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
            catch (Exception fault) when (fault is RedisException or TimeoutException or InvalidCastException or IndexOutOfRangeException)
            {
                // Nobody answers, or nobody knows the slots: those known stay, and the next reading is a pause away.
                Log.SlotsUnknown(_logger, fault);
                NoteRefusal();
            }

            await Task.Delay(LeastPause, _stop.Token).ConfigureAwait(false);
        }
    }

    private bool IsAnyDown => _current.Value.Nodes.Any(static node => node.State == NodeState.Down);

    private async Task RefreshAsync()
    {
        var map = await ReadAsync(_settings, Asked(), _stop.Token).ConfigureAwait(false);
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

    /// <summary>A node that answers, another one each time: the whole connection could ask one that is stopped, and wait for it.</summary>
    private IDatabase Asked()
    {
        RedisNode[] nodes = [.. _current.Value.Nodes.Where(static node => node.State == NodeState.Connected)];
        return nodes.Length == 0 ? _multiplexer.GetDatabase() : nodes[_asked++ % nodes.Length].Own;
    }
}
