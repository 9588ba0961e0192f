using System.IO.Hashing;
using System.Text;

namespace RedisTyped.Routing.Rendezvous;

/// <summary>
/// <c>rendezvous</c>: every node draws a number for the routed part, and the best draw owns it (highest random weight; Thaler and
/// Ravishankar 1998, https://www.eecs.umich.edu/techreports/cse/96/CSE-TR-316-96.pdf). A node added or removed moves only its own keys.
/// </summary>
/// <remarks>
/// <para>
/// The draw is a 64-bit number: XxHash3 of the routed part, xor XxHash3 of the node's name (UTF-8), through the finaliser of
/// SplitMix64. With equal weights the greatest draw wins. Otherwise each draw stands for a waiting time, -log2(draw / 2^64) / weight,
/// and the shortest wins, which gives every node its weight's share exactly; of equal times the greater draw wins.
/// </para>
/// <para>
/// The logarithm is <see cref="FixedLog2"/>. It is multiplied by 1 / weight in double precision: two operations that IEEE 754 rounds
/// in one way only, with no sum behind the product that a compiler could fuse with it.
/// </para>
/// </remarks>
internal sealed class RendezvousRouter : ShardRouter
{
    private readonly ulong[] _seeds;
    private readonly double[] _weights;
    private readonly double[]? _timePerDraw;

    /// <summary>Routes over nodes of different names and weights above 0.</summary>
    public RendezvousRouter(IReadOnlyList<RouterNode> nodes)
    {
        _seeds = [.. nodes.Select(static node => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(node.Id.Name)))];
        _weights = [.. nodes.Select(static node => node.Weight)];
        Nodes = nodes;
        if (_weights.Distinct().Count() > 1)
        {
            _timePerDraw = [.. _weights.Select(static weight => 1 / weight)];
        }
    }

    /// <summary>The nodes that draw.</summary>
    internal IReadOnlyList<RouterNode> Nodes { get; }

    public override string Name => "rendezvous";

    internal override IReadOnlyList<double> ExpectedShares
    {
        get
        {
            double total = _weights.Sum();
            return [.. _weights.Select(weight => weight / total)];
        }
    }

    public override int Route(ReadOnlySpan<byte> routedPart) => NodeOf(XxHash3.HashToUInt64(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        ulong hash = XxHash3.HashToUInt64(routedPart);
        return new RouteDetail(NodeOf(hash), Hash: hash);
    }

    private int NodeOf(ulong hash) => _timePerDraw is { } timePerDraw ? ShortestTime(hash, timePerDraw) : GreatestDraw(hash);

    private int GreatestDraw(ulong hash)
    {
        ulong[] seeds = _seeds;
        int winner = 0;
        ulong greatest = 0;
        for (int node = 0; node < seeds.Length; node++)
        {
            ulong draw = Mix(hash ^ seeds[node]);
            if (draw > greatest)
            {
                greatest = draw;
                winner = node;
            }
        }

        return winner;
    }

    private int ShortestTime(ulong hash, double[] timePerDraw)
    {
        ulong[] seeds = _seeds;
        int winner = 0;
        ulong winningDraw = 0;
        double shortest = double.PositiveInfinity;
        for (int node = 0; node < seeds.Length; node++)
        {
            ulong draw = Mix(hash ^ seeds[node]);
            double time = FixedLog2.Negated(draw) * timePerDraw[node];
            if (time < shortest || (time == shortest && draw > winningDraw))
            {
                shortest = time;
                winningDraw = draw;
                winner = node;
            }
        }

        return winner;
    }

    /// <summary>
    /// Makes every bit depend on every other; the finaliser of SplitMix64 (variant 13 of
    /// https://zimbry.blogspot.com/2011/09/better-bit-mixing-improving-on.html).
    /// </summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
