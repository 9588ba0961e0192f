using System.Globalization;
using System.Text;
using RedisTyped.Hashing;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing.Rendezvous;

/// <summary>
/// The expected nodes came from a second implementation of what docs/routers.md says, in Python with its unbounded integers.
/// </summary>
public sealed class RendezvousRouterTests
{
    private static readonly string[] Keys = ["", "a", "foo", "user:42", "order:{77}", "key:000123", new string('x', 100), "é"];

    [Fact]
    public void Equal_nodes_own_the_keys_that_the_model_gives_them() =>
        Assert.Equal([2, 1, 4, 4, 7, 1, 7, 4], Placed(Nodes.Alike(8)));

    [Fact]
    public void Weighted_nodes_own_the_keys_that_the_model_gives_them() =>
        Assert.Equal([2, 1, 4, 4, 4, 4, 4, 4], Placed(Nodes.Weighing(1, 2, 3.5, 0.25, 10)));

    [Fact]
    public void Names_decide_placement() =>
        Assert.Equal([0, 0, 1, 0, 0, 1, 1, 0], Placed([new RouterNode("cache-eu", 3), new RouterNode("cache-us")]));

    [Fact]
    public void A_hundred_thousand_keys_are_placed_as_in_the_model()
    {
        Assert.Equal(1594900870u, Fingerprint(ShardRouters.Create("rendezvous", Nodes.Weighing(1, 2, 3.5, 0.25, 10))));
        Assert.Equal(4073953779u, Fingerprint(ShardRouters.Create("rendezvous", Nodes.Alike(8))));
    }

    [Fact]
    public void The_order_of_nodes_does_not_matter()
    {
        RouterNode[] nodes = Nodes.Weighing(1, 2, 3, 4, 5);
        RouterNode[] reversed = [.. nodes.Reverse()];
        ShardRouter router = ShardRouters.Create("rendezvous", nodes);
        ShardRouter other = ShardRouters.Create("rendezvous", reversed);

        Assert.All(SampleKeys.Numbered(10_000), key => Assert.Equal(nodes[router.Route(key)], reversed[other.Route(key)]));
    }

    [Fact]
    public void Weights_that_are_equal_place_as_no_weights_do()
    {
        ShardRouter plain = ShardRouters.Create("rendezvous", Nodes.Alike(8));
        ShardRouter heavy = ShardRouters.Create("rendezvous", Nodes.Weighing(3, 3, 3, 3, 3, 3, 3, 3));

        Assert.All(SampleKeys.Numbered(10_000), key => Assert.Equal(plain.Route(key), heavy.Route(key)));
    }

    /// <summary>The two ways to the answer, greatest draw and shortest time, must agree where both apply.</summary>
    [Fact]
    public void A_node_of_almost_no_weight_moves_only_its_own_keys()
    {
        ShardRouter equal = ShardRouters.Create("rendezvous", Nodes.Alike(7));
        ShardRouter weighted = ShardRouters.Create("rendezvous", Nodes.Weighing(1, 1, 1, 1, 1, 1, 1, 0.001));

        Assert.All(SampleKeys.Numbered(50_000), key => Assert.Contains(weighted.Route(key), new[] { equal.Route(key), 7 }));
    }

    [Fact]
    public void A_heavier_node_takes_keys_and_no_other_key_moves()
    {
        ShardRouter before = ShardRouters.Create("rendezvous", Nodes.Weighing(1, 1, 1, 1));
        ShardRouter after = ShardRouters.Create("rendezvous", Nodes.Weighing(1, 1, 3, 1));
        int taken = 0;
        foreach (byte[] key in SampleKeys.Numbered(20_000))
        {
            int node = after.Route(key);
            Assert.True(node == before.Route(key) || node == 2);
            taken += node == before.Route(key) ? 0 : 1;
        }

        // From a quarter to a half of all keys.
        Assert.InRange(taken, 4_700, 5_300);
    }

    [Fact]
    public void It_explains_itself_with_the_hash()
    {
        RouteDetail detail = ShardRouters.Create("rendezvous", Nodes.Alike(8)).Explain("foo"u8);

        Assert.Equal(new RouteDetail(4, Hash: 0xAB6E5F64077E7D8A), detail);
    }

    private static int[] Placed(RouterNode[] nodes)
    {
        ShardRouter router = ShardRouters.Create("rendezvous", nodes);
        return [.. Keys.Select(key => router.Route(Encoding.UTF8.GetBytes(key)))];
    }

    private static uint Fingerprint(ShardRouter router)
    {
        var nodes = new StringBuilder();
        foreach (byte[] key in SampleKeys.Numbered(100_000))
        {
            nodes.Append(CultureInfo.InvariantCulture, $"{router.Route(key)}");
        }

        return Crc32.Compute(Encoding.ASCII.GetBytes(nodes.ToString()));
    }
}
