using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Filters;

/// <summary>
/// Keeps the keys that a change of the topology takes from one node to another: those that the old topology has on the source, and the
/// new one on the target. Thread-safe.
/// </summary>
/// <remarks>
/// What was written into a node that stays never routes back out of it, so that growing in place makes no circles. What is kept on a node about
/// a resharding itself, in keys that begin with <c>__rt:</c> or <c>redistyped:</c>, is that node's own and never moves.
/// </remarks>
public sealed class OwnerKeyFilter : IKeyFilter, IOwnerFilter
{
    private readonly TopologySnapshot _before;
    private readonly TopologySnapshot _after;
    private readonly int _source;
    private readonly int _target;
    private readonly bool _sameServer;
    private readonly StrayRule _strays;

    /// <summary>Takes both topologies.</summary>
    /// <param name="before">The topology that the keys were written by.</param>
    /// <param name="source">Its node whose keys are filtered.</param>
    /// <param name="after">The topology that they are to be looked for by.</param>
    /// <param name="target">Its node that gets them.</param>
    /// <param name="sameServer">Whether the two nodes are one server, from which to which nothing has to go.</param>
    /// <param name="strayPolicy">What is done with keys that the old topology has on another node than the source.</param>
    /// <exception cref="ArgumentException">
    /// A topology has no such node, or keeps keys under other names than clients give them, so that what a server holds does not tell its node.
    /// </exception>
    public OwnerKeyFilter(
        TopologySnapshot before, NodeId source, TopologySnapshot after, NodeId target, bool sameServer, StrayPolicy strayPolicy = StrayPolicy.Drop)
        : this(before, source, after, target, sameServer, new StrayRule(strayPolicy))
    {
    }

    internal OwnerKeyFilter(TopologySnapshot before, NodeId source, TopologySnapshot after, NodeId target, bool sameServer, StrayRule strays)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        _before = Checked(before, nameof(before));
        _after = Checked(after, nameof(after));
        _source = before.IndexOf(source);
        _target = after.IndexOf(target);
        _sameServer = sameServer;
        _strays = strays;
    }

    /// <summary>The keys met that the old topology has on another node than the source.</summary>
    public StrayKeys Strays { get; } = new();

    TopologySnapshot IOwnerFilter.Owners => _after;

    /// <inheritdoc/>
    /// <exception cref="StrayKeyException">The key is a stray, and strays are not allowed.</exception>
    public bool Keeps(ReadOnlySpan<byte> key, int db)
    {
        int owner = IOwnerFilter.Unknown;
        return Keeps(key, db, ref owner);
    }

    bool IOwnerFilter.Keeps(ReadOnlySpan<byte> key, int db, ref int owner) => Keeps(key, db, ref owner);

    private bool Keeps(ReadOnlySpan<byte> key, int db, ref int ownerAfter)
    {
        if (OwnKeys.Is(key))
        {
            return false;
        }

        int owner = _before.OwnerOf(key);
        if (owner != _source)
        {
            Strays.Add(key);
            if (_strays.Policy == StrayPolicy.Fail)
            {
                throw new StrayKeyException(_before.Nodes[_source].Id, _before.Nodes[owner].Id, key.ToArray(), db);
            }
        }

        if (_sameServer)
        {
            return false;
        }

        if (ownerAfter == IOwnerFilter.Unknown)
        {
            ownerAfter = _after.OwnerOf(key);
        }

        return ownerAfter == _target && (owner == _source || _strays.Brings(owner, ownerAfter));
    }

    private static TopologySnapshot Checked(TopologySnapshot topology, string name) => topology.Router.RewritesKeys
        ? throw new ArgumentException(
            $"The router '{topology.Router.Name}' stores keys without their hash tags, so that the keys of a server do not tell which node they belong on; "
            + "filter by a regular expression or by patterns.", name)
        : topology;
}
