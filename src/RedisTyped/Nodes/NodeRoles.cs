using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// What reads need to know of the servers of a node: how they are sent to a replica, and whether one is nearer. Thread-safe; a call reads
/// it without a lock.
/// </summary>
internal sealed class NodeRoles
{
#pragma warning disable CS0618 // Renamed, see there.
    /// <summary>To a replica, or to the primary while there is none.</summary>
    public const CommandFlags PreferReplica = RenamedMembers.PreferReplica;

    /// <summary>To a replica, or not at all.</summary>
    public const CommandFlags DemandReplica = RenamedMembers.DemandReplica;
#pragma warning restore CS0618

    private volatile bool _isReplicaNearer;
    private volatile bool _isNearestAsked;
    private volatile bool _areReplicasAsked;

    /// <summary>Asks the servers what they are, without waiting for it; null where the node is one server.</summary>
    public Action? Recheck { get; set; }

    /// <summary>
    /// Connects the node by another plan, in the place of the connection that it has, and says whether another has taken its place; null until its client has started.
    /// </summary>
    public Func<NodePlan, Task<bool>>? Reconnect { get; set; }

    /// <summary>Whether anybody asks for the nearest server, so that it is worth knowing.</summary>
    public bool IsNearestAsked => _isNearestAsked;

    /// <summary>Whether a read was ever sent so that a replica may answer it.</summary>
    public bool AreReplicasAsked => _areReplicasAsked;

    /// <summary>How a read is sent that replicas may answer.</summary>
    public CommandFlags FlagsOf(ReadFrom from)
    {
        if (!_areReplicasAsked && from != ReadFrom.Primary)
        {
            _areReplicasAsked = true;
        }

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

    /// <summary>Takes whether a replica answers sooner than the primary.</summary>
    public void TakeNearer(bool isReplica) => _isReplicaNearer = isReplica;

    /// <summary>Looks at what a server refused a call with: a write that was refused has met a replica where the primary was.</summary>
    public void Notice(Exception fault)
    {
        if (Recheck is { } recheck && fault.Message.StartsWith("READONLY", StringComparison.Ordinal))
        {
            recheck();
        }
    }
}
