using System.Net;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>One node of a topology with its connection. Thread-safe.</summary>
/// <remarks>Nothing of StackExchange.Redis is hidden: what this type lacks, <see cref="Multiplexer"/> and <see cref="Database"/> have.</remarks>
public sealed class RedisNode
{
    private readonly bool _owned;
    private readonly IConnectionMultiplexer? _own;

    internal RedisNode(NodePlan plan, IConnectionMultiplexer multiplexer, TimeProvider? time = null)
    {
        Own = multiplexer.GetDatabase();
        Plan = plan;
        Resources = new NodeResources(this);
        Id = plan.Id;
        Multiplexer = multiplexer;
        Database = multiplexer.GetDatabase();
        OperationTimeout = plan.OperationTimeout;
        Calls = new PendingCalls(plan.OperationTimeout, plan.CallersMayBlock, time ?? TimeProvider.System);
        _owned = plan.Supplied is null;
    }

    /// <summary>A primary of a Redis Cluster.</summary>
    /// <param name="plan">How to connect to it alone.</param>
    /// <param name="cluster">The connection to the whole cluster, which sends each key to the node of its slot; not closed with the node.</param>
    /// <param name="own">A connection to this node alone; closed with the node.</param>
    /// <param name="slots">Sends again what is refused while slots move.</param>
    internal RedisNode(NodePlan plan, IConnectionMultiplexer cluster, IConnectionMultiplexer own, SlotFollower slots)
        : this(plan with { Supplied = cluster }, cluster)
    {
        _own = own;
        Own = own.GetDatabase();
        Slots = slots;
    }

    /// <summary>The node's name in the topology.</summary>
    public NodeId Id { get; }

    /// <summary>The addresses that the node was configured with.</summary>
    public IReadOnlyList<EndPoint> EndPoints => (_own ?? Multiplexer).GetEndPoints(configuredOnly: true);

    /// <summary>
    /// The connection, shared by all callers; closed with the client unless the caller supplied it. With router <c>cluster</c> it is the one
    /// connection to the whole Redis Cluster, which sends each key to the node of its slot; for commands of this node alone use
    /// <see cref="NodeCommands.ExecuteAsync(RedisNode, string, object[])"/>.
    /// </summary>
    public IConnectionMultiplexer Multiplexer { get; }

    /// <summary>The database of the node's configuration (<c>defaultDatabase</c>, else 0).</summary>
    public IDatabase Database { get; }

    /// <summary>How the node does at this moment.</summary>
    public NodeState State => (_own ?? Multiplexer).IsConnected ? NodeState.Connected : NodeState.Down;

    /// <summary>
    /// Where commands go that are for this node and no other. In a Redis Cluster only those without keys may: StackExchange.Redis would take
    /// a redirect for another server of this node.
    /// </summary>
    internal IDatabase Own { get; }

    /// <summary>Sends again what a Redis Cluster refuses while slots move; null for any other node.</summary>
    internal SlotFollower? Slots { get; }

    /// <summary>How the node is connected to, for connections beside the shared one.</summary>
    internal NodePlan Plan { get; }

    /// <summary>What is kept for the node beside its shared connection.</summary>
    internal NodeResources Resources { get; }

    /// <summary>How long a command may take to be answered.</summary>
    internal TimeSpan OperationTimeout { get; }

    /// <summary>The calls that wait for it.</summary>
    internal PendingCalls Calls { get; }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();

    internal async Task CloseAsync()
    {
        await Resources.CloseAsync().ConfigureAwait(false);
        await CloseOwnAsync().ConfigureAwait(false);

        if (_owned)
        {
            await CloseAsync((ConnectionMultiplexer)Multiplexer).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connection to this node alone, for one that has left its Redis Cluster.</summary>
    internal Task CloseOwnAsync() => _own is null ? Task.CompletedTask : CloseAsync((ConnectionMultiplexer)_own);

    /// <summary>Closes without waiting for anything: a thread that waits here may be the one that replies are read on.</summary>
    internal void Close()
    {
        Resources.Close();
        _own?.Close(allowCommandsToComplete: false);
        if (_owned)
        {
            Multiplexer.Close(allowCommandsToComplete: false);
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
