using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;
using RedisTyped.Routing.Slots;
using RedisTyped.Routing.Twemproxy;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Dashboard.Placement;

/// <summary>How a topology places keys, ready to be drawn.</summary>
/// <param name="Router">The router's name.</param>
/// <param name="Summary">What it does, in a few words; null for a router of the user's own.</param>
/// <param name="Nodes">The nodes in the order that the router counts them.</param>
/// <param name="Ring">Points of the ring in ascending order, each with the index of its node behind it; null where there is no ring.</param>
/// <param name="IsThinned">Whether the ring has more points than are drawn.</param>
/// <param name="Slots">Runs of slots: first, last, and the index of their node or -1 for none; null where there are no slots.</param>
internal sealed record TopologyPicture(
    string Router, string? Summary, IReadOnlyList<DrawnNode> Nodes, IReadOnlyList<long>? Ring, bool IsThinned, IReadOnlyList<int>? Slots)
{
    /// <summary>More points than this nobody tells apart, in arcs of half a pixel.</summary>
    public const int MostPoints = 4096;

    /// <summary>Draws a topology.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="connected">Its nodes with their addresses; where those are of another moment, addresses are missing.</param>
    public static TopologyPicture Of(TopologySnapshot topology, IReadOnlyList<RedisNode> connected)
    {
        // Keys of ejected nodes go elsewhere for a while; the places that they have for good are those of the whole.
        ShardRouter router = topology.Router is EjectingRouter ejecting ? ejecting.Whole : topology.Router;
        IReadOnlyList<double> shares = router.ExpectedShares;
        HashRing? ring = router switch
        {
            KetamaRouter ketama => ketama.Ring,
            RbKetamaRouter ketama => ketama.Ring,
            TwemproxyRouter pool => pool.Ring,
            _ => null,
        };
        RingPoint[]? points = ring?.Points.ToArray();
        return new TopologyPicture(
            router.Name,
            RouterCatalog.TryFind(router.Name, out RouterKind? kind) ? kind.Summary : null,
            [.. topology.Nodes.Select((node, index) => DrawnOf(node, index < shares.Count ? shares[index] : null, connected))],
            points is null ? null : [.. Thinned(points).SelectMany(static point => (long[])[point.Value, point.Node])],
            points?.Length > MostPoints,
            SlotsOf(router, topology.Nodes.Count));
    }

    private static DrawnNode DrawnOf(RouterNode node, double? share, IReadOnlyList<RedisNode> connected) => new(
        node.Id.Name, node.Weight, share, [.. connected.FirstOrDefault(other => other.Id == node.Id)?.EndPoints.Select(EndPointText.Of) ?? []]);

    // Each part of the circle goes to the node that owns its end, as the point there says.
    private static RingPoint[] Thinned(RingPoint[] points)
    {
        if (points.Length <= MostPoints)
        {
            return points;
        }

        const long Part = (1L << 32) / MostPoints;
        int at = 0;
        var ends = new RingPoint[MostPoints];
        for (int part = 0; part < ends.Length; part++)
        {
            long end = ((part + 1) * Part) - 1;
            while (at < points.Length && points[at].Value < end)
            {
                at++;
            }

            ends[part] = new RingPoint((uint)end, points[at == points.Length ? 0 : at].Node);
        }

        return ends;
    }

    private static List<int>? SlotsOf(ShardRouter router, int nodeCount)
    {
        Func<int, int>? ownerOf = router switch
        {
            SlotRouter slots => slots.OwnerOf,
            ClusterRouter cluster => slot => cluster.FindOwner(slot) ?? -1,
            _ => null,
        };
        if (ownerOf is null || nodeCount == 0)
        {
            return null;
        }

        var runs = new List<int>();
        for (int slot = 0; slot < SlotRange.SlotCount; slot++)
        {
            int owner = ownerOf(slot);
            if (runs.Count > 0 && runs[^1] == owner)
            {
                runs[^2] = slot;
            }
            else
            {
                runs.AddRange([slot, slot, owner]);
            }
        }

        return runs;
    }
}

/// <summary>A node as the page draws it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Share">The part of all hashes that it owns, 0 to 1; null where the router does not know.</param>
/// <param name="EndPoints">Its addresses.</param>
internal sealed record DrawnNode(string Name, double Weight, double? Share, IReadOnlyList<string> EndPoints);
