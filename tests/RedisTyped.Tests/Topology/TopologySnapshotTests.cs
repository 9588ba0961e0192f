using System.Text;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Tests.Topology;

public class TopologySnapshotTests
{
    [Fact]
    public void Nodes_keep_their_order_and_what_decides_placement()
    {
        var options = new RedisTypedOptions { Router = "ketama" };
        options.Nodes.Add("b", "127.0.0.1:6379,password=secret", weight: 2);
        options.Nodes.Add("a", "127.0.0.1:6380").RingText = "ring";

        var topology = TopologySnapshot.Create(options);

        Assert.Equal([("b", 2d, "b"), ("a", 1d, "ring")], topology.Nodes.Select(node => (node.Id.Name, node.Weight, node.RingText)));
        Assert.Equal("ketama", topology.Router.Name);
    }

    [Fact]
    public void A_route_tells_the_part_that_decided()
    {
        var topology = Three(nodes => new FixedRouter(_ => 1));

        var route = topology.RouteOf("cart:{42}:items"u8);

        Assert.Equal("b", route.Node.Name);
        Assert.Equal("fixed", route.Router);
        Assert.True(route.HasTag);
        Assert.Equal("42", Encoding.UTF8.GetString(route.RoutedPart.Span));
        Assert.Equal("cart:{42}:items", Encoding.UTF8.GetString(route.StoredKey.Span));
    }

    [Fact]
    public void Routes_are_equal_by_their_bytes_and_print_them()
    {
        var topology = TopologySnapshot.Create(Options());

        var route = topology.RouteOf("cart:{42}\n"u8);

        Assert.Equal(route, topology.RouteOf("cart:{42}\n"u8));
        Assert.Equal(route.GetHashCode(), topology.RouteOf("cart:{42}\n"u8).GetHashCode());
        Assert.NotEqual(route, topology.RouteOf("cart:{42}"u8));
        Assert.Equal($"cart:{{42}}\\x0a → b (slots, tag 42, hash {route.Hash}, slot 8000)", route.ToString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_router_that_gives_a_node_which_is_not_there_is_named(int index)
    {
        var topology = Three(nodes => new FixedRouter(_ => index));

        var e = Assert.Throws<InvalidOperationException>(() => topology.RouteOf("k"u8));

        Assert.Equal($"The router 'fixed' gave node {index} of 3; it must give an index from 0 to 2.", e.Message);
    }

    [Fact]
    public void A_factory_that_makes_no_router_is_a_fault()
    {
        var e = Assert.Throws<TopologyException>(() => Three(_ => null!));

        Assert.Equal(["router: the function given to UseRouter made none"], e.Faults);
    }

    [Fact]
    public void Settings_that_a_router_of_ones_own_would_not_read_are_refused_before_it_is_made()
    {
        var options = Options().UseRouter(nodes => throw new InvalidOperationException(nodes[0].RingText));
        options.HostRecords = true;
        options.LegacyTags = true;

        Assert.Equal(
            [
                "legacyTags: a router of your own does not read it; remove it, or choose router 'rediscluster'",
                "hostRecords: a router of your own does not read it; remove it, or choose router 'rb-ketama'",
            ],
            Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options)).Faults);
    }

    [Fact]
    public void A_router_of_ones_own_can_use_the_slots()
    {
        var options = Options();
        options.Nodes["b"].Slots = "5-6";
        options.UseRouter(nodes => new FixedRouter(_ => nodes[1].Slots[0].First - 4));

        Assert.Equal("b", TopologySnapshot.Create(options).RouteOf("k"u8).Node.Name);
    }

    [Fact]
    public void Naming_a_router_takes_back_the_factory()
    {
        var options = Options().UseRouter(_ => new FixedRouter(_ => 0)).UseRouter("modulo");

        Assert.Equal("modulo", TopologySnapshot.Create(options).Router.Name);
    }

    private static TopologySnapshot Three(Func<IReadOnlyList<RouterNode>, ShardRouter> factory) =>
        TopologySnapshot.Create(Options().UseRouter(factory));

    private static RedisTypedOptions Options()
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", "127.0.0.1:6379");
        options.Nodes.Add("b", "127.0.0.1:6380");
        options.Nodes.Add("c", "127.0.0.1:6381");
        return options;
    }
}
