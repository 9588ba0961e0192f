using RedisTyped.Hashing;
using RedisTyped.Keys;
using RedisTyped.Routing.Rendezvous;

namespace RedisTyped.Routing;

/// <summary>
/// Another router, but for nodes that are left out: their keys are dealt out over the others, by rendezvous, so that each of them takes its
/// share and no key of their own moves. All clients that leave out the same nodes agree.
/// </summary>
internal sealed class EjectingRouter : ShardRouter
{
    private readonly ShardRouter _router;
    private readonly RendezvousRouter _others;
    private readonly int[] _indexes;
    private readonly bool[] _ejected;

    /// <summary>Leaves nodes out.</summary>
    /// <param name="router">The router without ejection.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="ejected">Which of them are left out; not all.</param>
    public EjectingRouter(ShardRouter router, IReadOnlyList<RouterNode> nodes, bool[] ejected)
    {
        _router = router;
        _ejected = ejected;
        _indexes = [.. Enumerable.Range(0, nodes.Count).Where(i => !ejected[i])];
        _others = new RendezvousRouter([.. _indexes.Select(i => nodes[i])]);
    }

    public override string Name => _router.Name;

    public override bool UsesHashTags => _router.UsesHashTags;

    internal override string Tags => _router.Tags;

    internal override bool RewritesKeys => _router.RewritesKeys;

    internal override bool HasOwnParts => _router.HasOwnParts;

    internal override bool KeepsSlotsApart => _router.KeepsSlotsApart;

    /// <summary>Each is looked at by itself: it may be one of those that are dealt out.</summary>
    internal override int PartsAtOnce => 1;

    internal override IReadOnlyList<double> ExpectedShares
    {
        get
        {
            if (_router.ExpectedShares is not { Count: > 0 } whole)
            {
                return [];
            }

            double[] shares = [.. whole.Select((share, node) => _ejected[node] ? 0 : share)];
            double dealtOut = whole.Where((_, node) => _ejected[node]).Sum();
            IReadOnlyList<double> parts = _others.ExpectedShares;
            for (int i = 0; i < _indexes.Length; i++)
            {
                shares[_indexes[i]] += dealtOut * parts[i];
            }

            return shares;
        }
    }

    /// <summary>The router without ejection.</summary>
    public ShardRouter Whole => _router;

    /// <summary>Whether it leaves out just these nodes.</summary>
    public bool Ejects(bool[] nodes) => _ejected.AsSpan().SequenceEqual(nodes);

    internal override void Route(ReadOnlySpan<byte> bytes, ReadOnlySpan<BytePlace> routedParts, Span<int> nodes) => base.Route(bytes, routedParts, nodes);

    public override int Route(ReadOnlySpan<byte> routedPart) => Other(_router.Route(routedPart), routedPart);

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        RouteDetail detail = _router.Explain(routedPart);
        return detail with { Node = Other(detail.Node, routedPart) };
    }

    internal override int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix) => Other(_router.Route(routedPart, prefix), routedPart);

    internal override KeyParts PartsOf(ReadOnlySpan<byte> key) => _router.PartsOf(key);

    // A router that gives an index of no node is refused by whoever takes the index.
    private int Other(int node, ReadOnlySpan<byte> routedPart) =>
        (uint)node < (uint)_ejected.Length && _ejected[node] ? _indexes[_others.Route(routedPart)] : node;
}
