using System.Globalization;
using RedisTyped.Hashing;

namespace RedisTyped.Routing.Ketama;

/// <summary>
/// <c>rb-ketama</c>: the ring of rb's ConsistentHashingRouter (https://github.com/getsentry/rb). The first four bytes of a key's MD5
/// belong to the first point above them, where libketama takes one that is equal too; its points are of other texts as well.
/// </summary>
internal sealed class RbKetamaRouter : ShardRouter
{
    private readonly HashRing _ring;

    /// <summary>Makes the ring of nodes with any weights above 0.</summary>
    public RbKetamaRouter(IReadOnlyList<RouterNode> nodes)
    {
        double total = nodes.Sum(static node => node.Weight);
        _ring = HashRing.OfDigests(
            nodes,
            node => Math.Floor(40.0 * nodes.Count * node.Weight / total),
            static (node, digest) => string.Create(CultureInfo.InvariantCulture, $"{node.RingText}-{digest}-salt"));
    }

    public override string Name => "rb-ketama";

    public override bool UsesHashTags => false;

    internal override IReadOnlyList<double> ExpectedShares => _ring.Shares;

    /// <summary>The ring, for comparison with the original's.</summary>
    internal HashRing Ring => _ring;

    public override int Route(ReadOnlySpan<byte> routedPart) => _ring.NodeAbove(Md5Prefix.Compute(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        uint hash = Md5Prefix.Compute(routedPart);
        RingPoint owner = _ring.PointAbove(hash);
        return new RouteDetail(owner.Node, Hash: hash, Point: owner.Value);
    }
}
