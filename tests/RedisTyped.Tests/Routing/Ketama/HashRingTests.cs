using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Routing.Ketama;

namespace RedisTyped.Tests.Routing.Ketama;

public sealed class HashRingTests
{
    [Fact]
    public void Every_hash_belongs_to_the_point_that_a_search_from_the_start_finds() =>
        Prop.ForAll<NonEmptyArray<uint>, uint>(static (values, other) =>
        {
            RingPoint[] points = [.. values.Get.Select(static (value, index) => new RingPoint(Spread(value), index % 5))];
            var ring = new HashRing(points, nodeCount: 5);
            return Probes(points, Spread(other)).All(hash =>
                ring.PointAt(hash) == Searched(points, point => point.Value >= hash)
                && ring.PointAbove(hash) == Searched(points, point => point.Value > hash)
                && ring.NodeAt(hash) == ring.PointAt(hash).Node
                && ring.NodeAbove(hash) == ring.PointAbove(hash).Node);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shares_are_what_counting_hashes_gives_and_make_one_together()
    {
        RingPoint[] points = [new(10, 0), new(20, 1), new(20, 0), new(uint.MaxValue - 4, 2)];
        var ring = new HashRing(points, nodeCount: 4);

        // Of point 10: what is above the last point, zero and up to it. Of point 20: 11 to 20, all of it of the first node there.
        Assert.Equal(
            [25.0, 0, uint.MaxValue - 24.0, 0],
            ring.Shares.Select(static share => share * (1L << 32)));
        Assert.Equal(1.0, ring.Shares.Sum());
    }

    [Fact]
    public void A_ring_of_one_point_owns_everything()
    {
        var ring = new HashRing([new RingPoint(5, 0)], nodeCount: 1);

        Assert.Equal([1.0], ring.Shares);
        Assert.Equal(new RingPoint(5, 0), ring.PointAt(uint.MaxValue));
        Assert.Equal(new RingPoint(5, 0), ring.PointAbove(5));
    }

    [Fact]
    public void Points_at_the_ends_are_points_like_any_other()
    {
        var ring = new HashRing([new RingPoint(0, 0), new RingPoint(uint.MaxValue, 1)], nodeCount: 2);

        Assert.Equal(0, ring.NodeAt(0));
        Assert.Equal(1, ring.NodeAt(1));
        Assert.Equal(1, ring.NodeAt(uint.MaxValue));
        Assert.Equal(1, ring.NodeAbove(0));
        Assert.Equal(0, ring.NodeAbove(uint.MaxValue));
    }

    // The numbers drawn are small, so half of them are spread over the circle and half stay close together.
    private static uint Spread(uint value) => value % 2 == 0 ? value * 0x9E3779B9 : value;

    private static IEnumerable<uint> Probes(RingPoint[] points, uint other) =>
        [.. points.SelectMany(static point => new[] { point.Value - 1, point.Value, point.Value + 1 }), other, 0, uint.MaxValue];

    private static RingPoint Searched(RingPoint[] points, Func<RingPoint, bool> owns)
    {
        RingPoint[] sorted = [.. points.OrderBy(static point => point.Value).ThenBy(static point => point.Node)];
        return sorted.Any(owns) ? sorted.First(owns) : sorted[0];
    }
}
