using System.Net;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>One node of a topology with its connection. Thread-safe.</summary>
/// <remarks>Nothing of StackExchange.Redis is hidden: what this type lacks, <see cref="Multiplexer"/> and <see cref="Database"/> have.</remarks>
public sealed class RedisNode
{
    private readonly bool _owned;
    private readonly IConnectionMultiplexer? _own;
    private readonly IDatabase? _ownDatabase;
    private volatile bool _isRemoved;
    private IDatabase? _database;

    internal RedisNode(NodePlan plan, IConnectionMultiplexer multiplexer, TimeProvider? time = null)
        : this(plan, multiplexer, own: null, slots: null, time)
    {
    }

    /// <summary>A primary of a Redis Cluster.</summary>
    /// <param name="plan">How to connect to it alone.</param>
    /// <param name="cluster">The connection to the whole cluster, which sends each key to the node of its slot; not closed with the node.</param>
    /// <param name="own">A connection to this node alone; closed with the node.</param>
    /// <param name="slots">Sends again what is refused while slots move.</param>
    internal RedisNode(NodePlan plan, IConnectionMultiplexer cluster, IConnectionMultiplexer own, SlotFollower slots)
        : this(plan with { Supplied = cluster }, cluster, own, slots, time: null)
    {
        // StackExchange.Redis knows the replicas by the slots, and refuses a read itself where none can be reached.
        Gate.NoteReplicas(areThere: true);
    }

    private RedisNode(NodePlan plan, IConnectionMultiplexer multiplexer, IConnectionMultiplexer? own, SlotFollower? slots, TimeProvider? time)
    {
        _own = own;
        _ownDatabase = own?.GetDatabase();
        Slots = slots;
        Plan = plan;
        Resources = new NodeResources(this);
        Id = plan.Id;
        Telemetry = plan.Measure();
        Roles = new NodeRoles();
        ReadFrom = plan.ReadFrom;
        Multiplexer = multiplexer;
        _database = multiplexer.GetDatabase();
        OperationTimeout = plan.OperationTimeout;
        Gate = new NodeGate(plan.Id, plan.MaxPendingCalls);
        Calls = new PendingCalls(plan.OperationTimeout, plan.CallersMayBlock, time ?? TimeProvider.System, Gate);
        Watch = new NodeWatch(this, plan.Heartbeat, time ?? TimeProvider.System);
        _owned = plan.Supplied is null;
        Resources.Get(static node => new ConnectionWatch(node));
    }

    /// <summary>The node's name in the topology.</summary>
    public NodeId Id { get; }

    /// <summary>The addresses that the node was configured with.</summary>
    public IReadOnlyList<EndPoint> EndPoints => [.. Link.GetEndPoints(configuredOnly: true), .. Plan.LeftOut];

    /// <summary>
    /// The connection, shared by all callers; closed with the client unless the caller supplied it. With router <c>cluster</c> it is the one
    /// connection to the whole Redis Cluster, which sends each key to the node of its slot; for commands of this node alone use
    /// <see cref="NodeCommands.ExecuteAsync(RedisNode, string, object[])"/>.
    /// </summary>
    public IConnectionMultiplexer Multiplexer { get; }

    /// <summary>The database of the node's configuration (<c>defaultDatabase</c>, else 0).</summary>
    /// <exception cref="NodeRemovedException">A reload has removed the node, or given it another connection, and this one is closed.</exception>
    public IDatabase Database => _database ?? throw new NodeRemovedException(Id);

    /// <summary>
    /// Where commands go that are for this node and no other. In a Redis Cluster only those without keys may: StackExchange.Redis would take
    /// a redirect for another server of this node.
    /// </summary>
    internal IDatabase Own => _ownDatabase ?? Database;

    /// <summary>
    /// The connection that tells how the node does. Not that to a whole Redis Cluster, which breaks and comes back with any of its servers.
    /// </summary>
    internal IConnectionMultiplexer Link => _own ?? Multiplexer;

    /// <summary>Sends again what a Redis Cluster refuses while slots move; null for any other node.</summary>
    internal SlotFollower? Slots { get; }

    /// <summary>How the node does at this moment, as the heartbeat has it; without a heartbeat, whether there is a connection.</summary>
    public NodeState State => Watch.State ?? (Link.IsConnected ? NodeState.Connected : NodeState.Down);

    /// <summary>
    /// The node came into another state. Raised on a thread of the pool, one change behind the other; only while there is a heartbeat. What a
    /// listener throws is logged.
    /// </summary>
    public event EventHandler<NodeStateChange>? StateChanged
    {
        add => Watch.Changed += value;
        remove => Watch.Changed -= value;
    }

    /// <summary>The server that writes go to at this moment; null while there is none, or more than one, or one that was lost and has not been asked.</summary>
    public EndPoint? Primary => Gate.IsPrimaryClear && NodeServers.Of(Multiplexer).Primaries is [var primary] ? primary : null;

    /// <summary>The replicas that can be reached at this moment.</summary>
    public IReadOnlyList<EndPoint> Replicas => NodeServers.Of(Multiplexer).Replicas;

    /// <summary>What its servers are at this moment.</summary>
    internal NodeRoles Roles { get; }

    /// <summary>Which server answers reads that say nothing of it themselves.</summary>
    internal ReadFrom ReadFrom { get; }

    /// <summary>How the node is connected to, for connections beside the shared one.</summary>
    internal NodePlan Plan { get; }

    /// <summary>Measures its calls for those who listen.</summary>
    internal NodeTelemetry Telemetry { get; }

    /// <summary>What is kept for the node beside its shared connection.</summary>
    internal NodeResources Resources { get; }

    /// <summary>How long a command may take to be answered.</summary>
    internal TimeSpan OperationTimeout { get; }

    /// <summary>The calls that wait for it.</summary>
    internal PendingCalls Calls { get; }

    /// <summary>Knows how the node does.</summary>
    internal NodeWatch Watch { get; }

    /// <summary>Says whether calls are sent.</summary>
    internal NodeGate Gate { get; }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();

    /// <summary>What to tell those who still use the node after it was closed.</summary>
    /// <param name="told">What is known besides.</param>
    internal Exception Closed(string? told = null) =>
        _isRemoved ? new NodeRemovedException(Id, told) : new ObjectDisposedException(nameof(ShardedRedis), told);

    /// <summary>Lets the calls in flight on a node that has left the topology be answered, ends what goes on for longer, and closes.</summary>
    /// <param name="time">Gives the time.</param>
    /// <param name="stop">Ends the waiting for calls.</param>
    internal async Task RemoveAsync(TimeProvider time, CancellationToken stop)
    {
        await NodeDrain.WaitAsync(this, time, stop).ConfigureAwait(false);
        _isRemoved = true;
        Watch.End();
        try
        {
            await Resources.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _database = null;
            await CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    internal async Task CloseAsync()
    {
        Watch.End();
        await Resources.CloseAsync().ConfigureAwait(false);
        await CloseOwnAsync().ConfigureAwait(false);
        await CloseConnectionAsync().ConfigureAwait(false);
    }

    /// <summary>Ends what is kept for a node that has left its Redis Cluster beside its connections. That to the whole cluster stays open.</summary>
    internal async Task LeaveAsync()
    {
        _isRemoved = true;
        Watch.End();
        await Resources.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the connection to this node alone, for one that has left its Redis Cluster.</summary>
    internal Task CloseOwnAsync() => _own is null ? Task.CompletedTask : CloseAsync((ConnectionMultiplexer)_own);

    /// <summary>Closes without waiting for anything: a thread that waits here may be the one that replies are read on.</summary>
    internal void Close()
    {
        Watch.End();
        Resources.Close();
        _own?.Close(allowCommandsToComplete: false);
        if (_owned)
        {
            Multiplexer.Close(allowCommandsToComplete: false);
        }
    }

    private async Task CloseConnectionAsync()
    {
        if (_owned)
        {
            await CloseAsync((ConnectionMultiplexer)Multiplexer).ConfigureAwait(false);
        }
    }

    /// <summary>Lets the commands in flight be answered, then closes.</summary>
    internal static async Task CloseAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: true).ConfigureAwait(false);
        }
        finally
        {
            multiplexer.Dispose();
        }
    }
}
