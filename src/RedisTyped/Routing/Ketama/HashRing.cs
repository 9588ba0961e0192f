using System.Numerics;

namespace RedisTyped.Routing.Ketama;

/// <summary>
/// Points on the circle of all 32-bit hashes, each of a node. A hash belongs to the first point not below it, and past the last
/// point to the first one.
/// </summary>
/// <remarks>
/// The upper 16 bits of a hash name the node, unless a point falls among the hashes that share them; with 160 points for each of 8 nodes
/// that is so for one hash in fifty. Then other upper bits choose a bucket that names the first point in it or behind it, and a short walk
/// does the rest: one or two steps, where a binary search would miss its branches ten times.
/// </remarks>
internal sealed class HashRing
{
    private const double Hashes = 1L << 32;
    private const int LowerBits = 16;
    private const short Undecided = -1;

    private readonly uint[] _points;
    private readonly int[] _nodes;
    private readonly int[] _buckets;
    private readonly short[] _nodeOfUpperBits;
    private readonly int _shift;
    private readonly int _nodeCount;

    /// <summary>Makes a ring.</summary>
    /// <param name="points">
    /// At least one point, in any order. Where points of several nodes fall together, the first node in the topology has the place.
    /// </param>
    /// <param name="nodeCount">How many nodes there are; one can be without points.</param>
    public HashRing(IReadOnlyCollection<RingPoint> points, int nodeCount)
    {
        RingPoint[] sorted = [.. points.OrderBy(static point => point.Value).ThenBy(static point => point.Node)];
        _nodeCount = nodeCount;

        // One more entry closes the circle: it is never below a hash and leads to the first point.
        _points = [.. sorted.Select(static point => point.Value), uint.MaxValue];
        _nodes = [.. sorted.Select(static point => point.Node), sorted[0].Node];

        int bits = Math.Min(BitOperations.Log2((uint)sorted.Length) + 3, 20);
        _shift = 32 - bits;
        _buckets = new int[1 << bits];
        int index = 0;
        for (int bucket = 0; bucket < _buckets.Length; bucket++)
        {
            while (_points[index] < (uint)bucket << _shift)
            {
                index++;
            }

            _buckets[bucket] = index;
        }

        _nodeOfUpperBits = DecideByUpperBits();
    }

    /// <summary>Makes a ring whose points are MD5 digests of texts, four points each.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="digests">How many digests a node gets.</param>
    /// <param name="text">The text of each.</param>
    public static HashRing OfDigests(IReadOnlyList<RouterNode> nodes, Func<RouterNode, double> digests, Func<RouterNode, int, string> text)
    {
        var points = new List<RingPoint>();
        for (int node = 0; node < nodes.Count; node++)
        {
            double count = digests(nodes[node]);
            for (int digest = 0; digest < count; digest++)
            {
                RingPoint.AddFromDigest(points, text(nodes[node], digest), node);
            }
        }

        return new HashRing(points, nodes.Count);
    }

    /// <summary>The points in ascending order.</summary>
    public IEnumerable<RingPoint> Points
    {
        get
        {
            for (int index = 0; index < _points.Length - 1; index++)
            {
                yield return new RingPoint(_points[index], _nodes[index]);
            }
        }
    }

    /// <summary>The part of all hashes that each node owns.</summary>
    public IReadOnlyList<double> Shares
    {
        get
        {
            long[] owned = new long[_nodeCount];
            int count = _points.Length - 1;
            owned[_nodes[0]] = (1L << 32) - _points[count - 1] + _points[0];
            for (int index = 1; index < count; index++)
            {
                owned[_nodes[index]] += _points[index] - _points[index - 1];
            }

            return [.. owned.Select(static hashes => hashes / Hashes)];
        }
    }

    /// <summary>Gives the node of the first point that is not below a hash.</summary>
    public int NodeAt(uint hash)
    {
        int node = _nodeOfUpperBits[hash >> LowerBits];
        return node != Undecided ? node : _nodes[IndexAt(hash)];
    }

    /// <summary>Gives the node of the first point that is above a hash.</summary>
    public int NodeAbove(uint hash) => NodeAt(unchecked(hash + 1));

    /// <summary>Gives the first point that is not below a hash.</summary>
    public RingPoint PointAt(uint hash) => PointOf(IndexAt(hash));

    /// <summary>Gives the first point that is above a hash.</summary>
    public RingPoint PointAbove(uint hash) => PointOf(IndexAbove(hash));

    private int IndexAt(uint hash)
    {
        int index = _buckets[hash >> _shift];
        while (_points[index] < hash)
        {
            index++;
        }

        return index;
    }

    // Above the greatest hash comes 0 again.
    private int IndexAbove(uint hash) => IndexAt(unchecked(hash + 1));

    private short[] DecideByUpperBits()
    {
        short[] nodes = new short[1 << (32 - LowerBits)];
        for (uint upper = 0; upper < nodes.Length; upper++)
        {
            uint lowest = upper << LowerBits;
            int first = IndexAt(lowest);
            bool isOne = first == IndexAt(lowest | ((1u << LowerBits) - 1)) && _nodes[first] <= short.MaxValue;
            nodes[upper] = isOne ? (short)_nodes[first] : Undecided;
        }

        return nodes;
    }

    private RingPoint PointOf(int index) => new(_points[index == _points.Length - 1 ? 0 : index], _nodes[index]);
}
