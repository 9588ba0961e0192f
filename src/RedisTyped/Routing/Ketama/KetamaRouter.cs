using System.Globalization;
using RedisTyped.Hashing;

namespace RedisTyped.Routing.Ketama;

/// <summary>
/// <c>ketama</c>: the continuum of libketama (https://github.com/RJ/ketama), which redis-router uses. The first four bytes of a key's MD5
/// belong to the first point not below them.
/// </summary>
internal sealed class KetamaRouter : ShardRouter
{
    private readonly HashRing _ring;

    /// <summary>Makes the continuum of nodes with whole weights.</summary>
    public KetamaRouter(IReadOnlyList<RouterNode> nodes)
    {
        double total = nodes.Sum(static node => node.Weight);
        _ring = HashRing.OfDigests(
            nodes, node => DigestCount(node.Weight, total, nodes.Count), static (node, digest) => string.Create(CultureInfo.InvariantCulture, $"{node.RingText}-{digest}"));
    }

    public override string Name => "ketama";

    public override bool UsesHashTags => false;

    internal override IReadOnlyList<double> ExpectedShares => _ring.Shares;

    /// <summary>The ring, for comparison with the original's.</summary>
    internal HashRing Ring => _ring;

    public override int Route(ReadOnlySpan<byte> routedPart) => _ring.NodeAt(Md5Prefix.Compute(routedPart));

    internal override int PartsAtOnce => Md5Lanes.IsSupported ? Md5Lanes.Count : 1;

    internal override void Route(ReadOnlySpan<byte> bytes, ReadOnlySpan<BytePlace> routedParts, Span<int> nodes)
    {
        Span<uint> hashes = stackalloc uint[Md5Lanes.Count];
        Md5Lanes.Compute(bytes, routedParts, hashes);
        for (int i = 0; i < routedParts.Length; i++)
        {
            nodes[i] = _ring.NodeAt(hashes[i]);
        }
    }

    /// <remarks>redis-router's debug line says "hashed as" before the point, not before the hash.</remarks>
    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        uint hash = Md5Prefix.Compute(routedPart);
        RingPoint owner = _ring.PointAt(hash);
        return new RouteDetail(owner.Node, Hash: hash, Point: owner.Value);
    }

    /// <summary>
    /// Gives how many digests of four points a node gets: 40 times its share times the number of nodes, rounded down. The original
    /// holds the share in single precision, multiplies in double precision and goes back to single before it rounds, and that decides
    /// whether some nodes get one digest more or less.
    /// </summary>
    private static int DigestCount(double weight, double total, int nodeCount)
    {
        float share = (float)weight / (float)total;
        return (int)MathF.Floor((float)(share * 40.0 * nodeCount));
    }
}
