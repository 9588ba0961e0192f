using System.IO.Hashing;
using System.Text;

namespace RedisTyped.Routing.Rendezvous;

/// <summary>
/// <c>go-redis</c>: the Ring of go-redis 8 and 9 (https://github.com/redis/go-redis). Every shard draws a number for the routed part, and the
/// greatest draw owns it. Shards are known by their names, here the ring texts of the nodes.
/// </summary>
/// <remarks>
/// The draw is XxHash64 of the routed part, xor XxHash64 of the shard's name, through the generator xorshift64* of Vigna
/// (https://vigna.di.unimi.it/ftp/papers/xorshift.pdf), as in https://github.com/dgryski/go-rendezvous. That is one to one, so two draws are
/// equal for names of equal hash only, which are refused: go-redis would take whichever comes first in a map without order.
/// </remarks>
internal sealed class GoRedisRouter : ShardRouter
{
    public const string RouterName = "go-redis";

    private readonly ulong[] _names;

    /// <summary>Routes over nodes whose names have different hashes.</summary>
    public GoRedisRouter(IReadOnlyList<RouterNode> nodes)
    {
        _names = [.. nodes.Select(HashOf)];
        Nodes = nodes;
    }

    public override string Name => RouterName;

    internal override IReadOnlyList<double> ExpectedShares => [.. _names.Select(_ => 1.0 / _names.Length)];

    /// <summary>The nodes that draw.</summary>
    internal IReadOnlyList<RouterNode> Nodes { get; }

    /// <summary>Tells of shards that would draw the same for every key.</summary>
    public static void Check(IReadOnlyList<RouterNode> nodes, ICollection<string> faults)
    {
        foreach (IGrouping<ulong, RouterNode> same in nodes.GroupBy(HashOf).Where(static same => same.Select(node => node.RingText).Distinct().Skip(1).Any()))
        {
            string names = string.Join(" and ", same.Select(static node => $"'{node.Id}'"));
            faults.Add($"the ring texts of nodes {names} have the same XxHash64, so that no key can tell them apart; give one of them another");
        }
    }

    public override int Route(ReadOnlySpan<byte> routedPart) => NodeOf(XxHash64.HashToUInt64(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        ulong hash = XxHash64.HashToUInt64(routedPart);
        return new RouteDetail(NodeOf(hash), Hash: hash);
    }

    private static ulong HashOf(RouterNode node) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(node.RingText));

    private int NodeOf(ulong hash)
    {
        ulong[] names = _names;
        int winner = 0;
        ulong greatest = 0;
        for (int node = 0; node < names.Length; node++)
        {
            ulong draw = Draw(hash ^ names[node]);
            if (draw > greatest)
            {
                greatest = draw;
                winner = node;
            }
        }

        return winner;
    }

    private static ulong Draw(ulong value)
    {
        value ^= value >> 12;
        value ^= value << 25;
        value ^= value >> 27;
        return value * 2685821657736338717;
    }
}
