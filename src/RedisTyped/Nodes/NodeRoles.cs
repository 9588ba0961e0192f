using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// What the servers of a node are at this moment, as far as calls need to know: whether it has one primary, whether a replica can be
/// reached, and whether a replica is nearer. Thread-safe; a call reads it without a lock.
/// </summary>
internal sealed class NodeRoles(NodeId node)
{
#pragma warning disable CS0618 // Both have other names from 2.0 on, and these are still there in 3.x.
    /// <summary>To a replica, or to the primary while there is none.</summary>
    public const CommandFlags PreferReplica = CommandFlags.PreferSlave;

    /// <summary>To a replica, or not at all.</summary>
    public const CommandFlags DemandReplica = CommandFlags.DemandSlave;
#pragma warning restore CS0618

    private const string NoReplica = "has no replica that can be reached";

    private volatile string? _primaryFault;
    private volatile string? _replicaFault = NoReplica;
    private volatile bool _isReplicaNearer;
    private volatile bool _isNearestAsked;

    /// <summary>Asks the servers what they are, without waiting for it; null where the node is one server.</summary>
    public Action? Recheck { get; set; }

    /// <summary>Connects the node by another plan, in the place of the connection that it has; null until its client has started.</summary>
    public Func<NodePlan, Task>? Reconnect { get; set; }

    /// <summary>Whether anybody asks for the nearest server, so that it is worth knowing.</summary>
    public bool IsNearestAsked => _isNearestAsked;

    /// <summary>How a read is sent that replicas may answer.</summary>
    public CommandFlags FlagsOf(ReadFrom from)
    {
        switch (from)
        {
            case ReadFrom.PreferReplica:
                return PreferReplica;
            case ReadFrom.Replica:
                return DemandReplica;
            case ReadFrom.Nearest:
                if (!_isNearestAsked)
                {
                    _isNearestAsked = true;
                }

                return _isReplicaNearer ? PreferReplica : CommandFlags.PreferMaster;
            default:
                return CommandFlags.DemandMaster;
        }
    }

    /// <summary>Says why a call must not be sent, or gives null.</summary>
    public NodeConnectionException? FaultOf(CommandFlags flags)
    {
        string? fault = flags == CommandFlags.DemandMaster ? _primaryFault : flags == DemandReplica ? _replicaFault : null;
        return fault is null ? null : Refusal(fault);
    }

    /// <summary>Takes what the servers are.</summary>
    /// <param name="servers">The servers.</param>
    public void Take(NodeServers servers)
    {
        _primaryFault = servers.HasTwoPrimaries
            ? $"has two primaries, {string.Join(" and ", servers.Primaries.Select(EndPointText.Of))}, and which of them holds the newer data cannot be told; "
                + "make one a replica of the other (REPLICAOF)"
            : null;
        _replicaFault = servers.Replicas.Count == 0 ? NoReplica : null;
    }

    /// <summary>Takes whether a replica answers sooner than the primary.</summary>
    public void TakeNearer(bool isReplica) => _isReplicaNearer = isReplica;

    /// <summary>Looks at what a call failed with: a write that was refused has met a replica where the primary was.</summary>
    public void Notice(Exception fault)
    {
        if (Recheck is { } recheck && fault is RedisServerException && fault.Message.StartsWith("READONLY", StringComparison.Ordinal))
        {
            recheck();
        }
    }

    private NodeConnectionException Refusal(string fault) => new(node, $"Node '{node}' {fault}; nothing was sent.");
}
