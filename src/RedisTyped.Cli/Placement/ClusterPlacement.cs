using RedisTyped.Cli.Connections;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;
using StackExchange.Redis;

namespace RedisTyped.Cli.Placement;

/// <summary>What the primaries of a Redis Cluster say of themselves at one moment, beside the slots that they have.</summary>
internal sealed class ClusterPlacement
{
    private readonly Dictionary<NodeId, ClusterMember> _primaries = [];
    private readonly Dictionary<string, ClusterMember> _members = [];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Primaries that have no slots, by their addresses.</summary>
    public IReadOnlyList<string> WithoutSlots =>
        [.. _members.Values.Where(member => member is { IsPrimary: true, HasSlots: false } && !_names.ContainsKey(member.Id)).Select(static member => member.Address).Order(StringComparer.Ordinal)];

    /// <summary>Why nodes that did not answer did not: what of their slots is on the move is not known.</summary>
    public SortedDictionary<string, string> Unanswered { get; } = new(StringComparer.Ordinal);

    /// <summary>Asks every primary that has slots.</summary>
    public static async Task<ClusterPlacement> AskAsync(ShardedRedis redis, CancellationToken cancellationToken)
    {
        var placement = new ClusterPlacement();
        (RedisNode Node, string Answer, string? Fault)[] answers =
            await Task.WhenAll(redis.Nodes.Select(node => AskAsync(node, cancellationToken)));
        foreach ((RedisNode node, string answer, string? fault) in answers)
        {
            if (fault is null)
            {
                placement.Add(node.Id, ClusterMember.Read(answer));
            }
            else
            {
                placement.Unanswered[node.Id.Name] = fault;
            }
        }

        return placement;
    }

    /// <summary>The addresses of the replicas of a primary.</summary>
    public IReadOnlyList<string> ReplicasOf(NodeId node) => _primaries.TryGetValue(node, out ClusterMember? primary)
        ? [.. _members.Values.Where(member => member.PrimaryId == primary.Id).Select(static member => member.Address).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The slots that a primary is giving away or getting.</summary>
    public IReadOnlyList<SlotMove> MovesOf(NodeId node) => _primaries.TryGetValue(node, out ClusterMember? primary)
        ?
        [
            .. from move in primary.Moves
               group move.Slot by (move.Leaves, Other: NameOf(move.Other)) into moves
               orderby moves.Key.Leaves descending, moves.Key.Other
               select new SlotMove(NodePlacement.Written(SlotOwners.RangesOf(moves)), moves.Key.Leaves, moves.Key.Other),
        ]
        : [];

    private static async Task<(RedisNode Node, string Answer, string? Fault)> AskAsync(RedisNode node, CancellationToken cancellationToken)
    {
        try
        {
            var reply = node.Own.ExecuteAsync("CLUSTER", (object[])[(RedisValue)"NODES"], SendingRule.Flags);
            return (node, ReplyElements.TextOf(await reply.WaitAsync(node.OperationTimeout, cancellationToken)), null);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            return (node, "", fault.Message);
        }
    }

    private void Add(NodeId node, IReadOnlyList<ClusterMember> members)
    {
        foreach (ClusterMember member in members)
        {
            _members.TryAdd(member.Id, member);
            if (member.IsMyself)
            {
                // By the name that the topology has for it: a server need not know its own address.
                _primaries[node] = member;
                _names[member.Id] = node.Name;
            }
        }
    }

    private string NameOf(string id) => _names.TryGetValue(id, out string? name) ? name : _members.TryGetValue(id, out ClusterMember? member) ? member.Address : id;
}

/// <summary>Slots on their way from one node to another.</summary>
/// <param name="Slots">The slots.</param>
/// <param name="Leaves">Whether the node gives them away; else it gets them.</param>
/// <param name="Other">The other node.</param>
internal sealed record SlotMove(string Slots, bool Leaves, string Other)
{
    public override string ToString() => $"{Slots} {(Leaves ? "to" : "from")} {Other}";
}
