using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Execution;

/// <summary>A topology and the connections of its nodes, index by index. Immutable: a call reads it once and keeps it to the end.</summary>
internal sealed class ConnectedTopology(TopologySnapshot snapshot, IReadOnlyList<RedisNode> nodes, IKeyTransition? transition = null)
{
    private readonly RedisNode[] _nodes = [.. nodes];
    private readonly ConnectedTopology? _whole;
    private volatile IKeyTransition? _away;
    private volatile ConnectedTopology? _next;
    private volatile bool _isPast;

    /// <summary>The same with the keys of all nodes where the router has them; another one only while nodes are left out.</summary>
    public ConnectedTopology Whole
    {
        get => _whole ?? this;
        init => _whole = value;
    }

    public TopologySnapshot Snapshot { get; } = snapshot;

    /// <summary>Those of the snapshot, and behind them, while a transition is under way, those that still have keys.</summary>
    public IReadOnlyList<RedisNode> Nodes { get; } = nodes;

    /// <summary>The transition that leads here; null: every key is with its owner.</summary>
    public IKeyTransition? Transition { get; } = transition;

    /// <summary>What it would be planned by.</summary>
    public TopologyPlan Plan() => new(Snapshot, [.. _nodes.Take(Snapshot.Nodes.Count).Select(static node => node.Plan)]);

    /// <summary>Says that a transition leads away from here, so that keys are no longer with their owners. Also from what leaves out nodes of it.</summary>
    public void Leave(IKeyTransition away) => Whole._away = away;

    /// <summary>Says that another epoch is in force than here, by which keys have other owners. Also to what leaves out nodes of it.</summary>
    public void Outdate() => Whole._isPast = true;

    /// <summary>Says which topology came behind it: what that is left for, this one is left for too.</summary>
    public void Precede(ConnectedTopology next) => Whole._next = next.Whole;

    /// <summary>Whether another epoch is in force than here.</summary>
    public bool IsPast
    {
        get
        {
            ConnectedTopology? topology = Whole;
            while (topology is { _isPast: false })
            {
                topology = topology._next;
            }

            return topology is not null;
        }
    }

    /// <summary>
    /// Whether what was begun here finds a key where it did then: its owner is the same by the topology of now, and the key is not on its way there. False also where the
    /// key is stored in another form than it is routed by, so that nobody could tell.
    /// </summary>
    /// <param name="key">The key as it is stored.</param>
    public bool Keeps(byte[] key)
    {
        ConnectedTopology here = Whole;
        ConnectedTopology now = here;
        while (now._next is { } next)
        {
            now = next;
        }

        return now == here
            || (!here.Router.RewritesKeys && !now.Router.RewritesKeys && now.NodeOf(key) is var owner && owner.Id == here.NodeOf(key).Id
                && now.Transition?.IsMoving(owner, key) != true);
    }

    /// <summary>Refuses what was begun here and is sent only now, if a transition leads away from here.</summary>
    public void ThrowIfLeft(string what) => ThrowIfLeft(Whole, what);

    private static void ThrowIfLeft(ConnectedTopology? topology, string what)
    {
        for (; topology is not null; topology = topology._next)
        {
            topology._away?.RefuseBegunBefore(what);
        }
    }

    /// <summary>Why what was begun here, and has not been sent to a node yet, is not sent any more: its keys may have another owner. Null: it can be sent.</summary>
    /// <param name="node">The node that it was for.</param>
    /// <param name="what">What was begun, for the message.</param>
    public Exception? RefusalOf(NodeId node, string what) => RefusalOf(Whole, node, what);

    /// <summary>
    /// As <see cref="RefusalOf(NodeId, string)"/>, for what the transition that leads here has brought the keys of over. Away from here leads then only what turns that
    /// around, which waits for it.
    /// </summary>
    /// <param name="node">The node that it was for.</param>
    /// <param name="what">What was begun, for the message.</param>
    public Exception? RefusalBehindTransition(NodeId node, string what) => RefusalOf(Whole._next, node, what);

    private Exception? RefusalOf(ConnectedTopology? first, NodeId node, string what)
    {
        try
        {
            ThrowIfLeft(first, what);
        }
        catch (RedisTypedException left)
        {
            return left;
        }

        return IsPast ? NodeRemovedException.OfEpoch(node, what) : null;
    }

    public ShardRouter Router => Snapshot.Router;

    public RedisNode NodeAt(int index)
    {
        RedisNode[] nodes = _nodes;
        return (uint)index < (uint)nodes.Length ? nodes[index] : nodes[Snapshot.Checked(index)];
    }

    /// <summary>The node that the router gives for the final bytes of a key.</summary>
    public RedisNode NodeOf(ReadOnlySpan<byte> key) => NodeAt(Router.Route(key[Router.PartsOf(key).Routed]));

    public RedisNode? Find(NodeId id) => Array.Find(_nodes, node => node.Id == id);

    /// <exception cref="ArgumentException">There is no such node.</exception>
    public RedisNode Named(NodeId id) => Transition is not null && Find(id) is { } node ? node : _nodes[Snapshot.IndexOf(id)];
}
