using RedisTyped.Hashing;
using RedisTyped.Keys;

namespace RedisTyped.Routing.Modulo;

/// <summary>
/// <c>rb-partition</c>: rb's PartitionRouter (https://github.com/getsentry/rb). The CRC-32 of the whole key is taken as a signed number,
/// and its remainder is floored as in Python; so it parts from <c>modulo</c> unless the number of nodes is a power of two.
/// </summary>
internal sealed class RbPartitionRouter(int nodeCount) : ShardRouter
{
    /// <summary>The divisor.</summary>
    internal int NodeCount => nodeCount;

    public override string Name => "rb-partition";

    public override bool UsesHashTags => false;

    internal override IReadOnlyList<double> ExpectedShares => RemainderShares.Signed(nodeCount);

    public override int Route(ReadOnlySpan<byte> routedPart) => NodeOf(Crc32.Compute(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        uint crc = Crc32.Compute(routedPart);
        return new RouteDetail(NodeOf(crc), Hash: crc);
    }

    internal override int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix) =>
        NodeOf(Crc32.Append(prefix.Crc32, routedPart[prefix.Length..]));

    private int NodeOf(uint crc)
    {
        int remainder = unchecked((int)crc) % nodeCount;
        return remainder < 0 ? remainder + nodeCount : remainder;
    }
}
