using RedisTyped.Hashing;
using RedisTyped.Keys;

namespace RedisTyped.Routing.Modulo;

/// <summary><c>modulo</c>: the unsigned CRC-32 of the routed part modulo the number of nodes.</summary>
internal sealed class ModuloRouter(int nodeCount) : ShardRouter
{
    private readonly uint _nodeCount = (uint)nodeCount;

    /// <summary>The divisor.</summary>
    internal int NodeCount => (int)_nodeCount;

    public override string Name => "modulo";

    internal override IReadOnlyList<double> ExpectedShares => RemainderShares.Unsigned((int)_nodeCount);

    public override int Route(ReadOnlySpan<byte> routedPart) => NodeOf(Crc32.Compute(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        uint crc = Crc32.Compute(routedPart);
        return new RouteDetail(NodeOf(crc), Hash: crc);
    }

    internal override int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix) =>
        NodeOf(Crc32.Append(prefix.Crc32, routedPart[prefix.Length..]));

    private int NodeOf(uint crc) => (int)(crc % _nodeCount);
}
