using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>
/// The coalescers of one node whose calls replicas may answer, one for each way to ask, so that no call is answered by a server that it
/// did not ask for.
/// </summary>
internal sealed class ReplicaCoalescers(RedisNode node) : INodeResource
{
    private readonly NodeCoalescer _replicaFirst = new(node, NodeRoles.PreferReplica);
    private readonly NodeCoalescer _replicaOnly = new(node, NodeRoles.DemandReplica);
    private readonly NodeCoalescer _primaryFirst = new(node, CommandFlags.PreferMaster);

    public NodeCoalescer Of(CommandFlags flags) => flags switch
    {
        NodeRoles.DemandReplica => _replicaOnly,
        NodeRoles.PreferReplica => _replicaFirst,
        _ => _primaryFirst,
    };

    public Task CloseAsync() => Task.WhenAll(_replicaFirst.CloseAsync(), _replicaOnly.CloseAsync(), _primaryFirst.CloseAsync());

    public void Dispose()
    {
        _replicaFirst.Dispose();
        _replicaOnly.Dispose();
        _primaryFirst.Dispose();
    }
}
