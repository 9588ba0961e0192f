using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Gateway.Dashboard.Placement;
using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>What is drawn is what the router does.</summary>
public sealed class TopologyPictureTests
{
    [Fact]
    public void Runs_of_slots_hold_every_slot_once_with_its_owner() =>
        Prop.ForAll(Gen.Choose(1, 40).ListOf().Where(static cuts => cuts.Count > 0).ToArbitrary(), static cuts =>
        {
            // Slots go to three nodes in turns of random length.
            var slots = new List<SlotRange>[] { [], [], [] };
            int first = 0;
            for (int turn = 0; first < 16384; turn++)
            {
                int last = Math.Min(16383, first + (cuts[turn % cuts.Count] * 97));
                slots[turn % 3].Add(new SlotRange(first, last));
                first = last + 1;
            }

            RouterNode[] nodes = [.. slots.Select(static (ranges, i) => new RouterNode($"n{i}", 1, $"n{i}", ranges)).Where(static n => n.Slots.Count > 0)];
            var picture = Draw("slots", nodes);
            int next = 0;
            for (int i = 0; i < picture.Slots!.Count; i += 3)
            {
                Assert.Equal(next, picture.Slots[i]);
                Assert.Contains(nodes[picture.Slots[i + 2]].Slots, range => range.First <= picture.Slots[i] && picture.Slots[i + 1] <= range.Last);
                next = picture.Slots[i + 1] + 1;
            }

            return next == 16384;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("ketama", 3)]
    [InlineData("rb-ketama", 3)]
    [InlineData("twemproxy", 3)]
    [InlineData("ketama", 25)]
    public void Ring_that_is_drawn_gives_every_key_to_its_node(string router, int count)
    {
        var (picture, points, owners) = DrawRing(router, count);
        ShardRouter placed = ShardRouters.Create(router, NodesOf(count));

        Assert.False(picture.IsThinned);
        Assert.Equal(points.Order(), points);
        Assert.All(Enumerable.Range(0, 2000), i =>
        {
            RouteDetail route = placed.Explain(System.Text.Encoding.ASCII.GetBytes($"key:{i}"));
            int at = Array.FindIndex(points, point => point >= route.Hash);
            Assert.Equal(route.Node, owners[Math.Max(at, 0)]);
        });
    }

    [Theory]
    [InlineData(26)]
    [InlineData(60)]
    public void Ring_with_more_points_than_can_be_drawn_has_parts_of_one_size_each_of_the_owner_of_its_end(int count)
    {
        var (picture, points, owners) = DrawRing("ketama", count);
        HashRing ring = new KetamaRouter(NodesOf(count)).Ring;

        Assert.True(picture.IsThinned);
        Assert.Equal(Enumerable.Range(1, TopologyPicture.MostPoints).Select(static part => (uint)((part * (1L << 20)) - 1)), points);
        Assert.Equal(points.Select(ring.NodeAt), owners);
    }

    [Fact]
    public void Router_without_slots_or_ring_is_drawn_by_its_shares()
    {
        var picture = Draw("rendezvous", [new RouterNode("small"), new RouterNode("big", weight: 3)]);

        Assert.Null(picture.Slots);
        Assert.Null(picture.Ring);
        Assert.Equal([0.25, 0.75], picture.Nodes.Select(static n => n.Share!.Value));
    }

    [Fact]
    public void Router_of_the_user_has_no_shares_and_no_summary()
    {
        var picture = TopologyPicture.Of(new TopologySnapshot([new RouterNode("a"), new RouterNode("b")], new FirstNode()), []);

        Assert.Equal("first", picture.Router);
        Assert.Null(picture.Summary);
        Assert.All(picture.Nodes, static n => Assert.Null(n.Share));
    }

    [Fact]
    public void Places_of_a_node_that_is_left_out_for_a_while_stay_where_they_are()
    {
        RouterNode[] nodes = [new("a"), new("b"), new("c")];
        ShardRouter whole = ShardRouters.Create("slots", nodes);

        var picture = TopologyPicture.Of(new TopologySnapshot(nodes, new EjectingRouter(whole, nodes, [false, true, false])), []);

        Assert.Equal(Draw("slots", nodes).Slots, picture.Slots);
        Assert.Equal(Draw("slots", nodes).Nodes.Select(static n => n.Share), picture.Nodes.Select(static n => n.Share));
    }

    [Fact]
    public void Ring_text_that_may_hold_a_password_is_not_drawn()
    {
        var picture = Draw("ketama", [new RouterNode("a", 1, "<HostInfo password=hunter2>", [])]);

        Assert.DoesNotContain("hunter2", System.Text.Json.JsonSerializer.Serialize(picture), StringComparison.Ordinal);
    }

    private static RouterNode[] NodesOf(int count) => [.. Enumerable.Range(0, count).Select(static i => new RouterNode($"10.0.0.{i}:6379"))];

    private static (TopologyPicture Picture, uint[] Points, int[] Owners) DrawRing(string router, int count)
    {
        var picture = Draw(router, NodesOf(count));
        return (picture, [.. picture.Ring!.Where(static (_, i) => i % 2 == 0).Select(static p => (uint)p)], [.. picture.Ring!.Where(static (_, i) => i % 2 == 1).Select(static p => (int)p)]);
    }

    private static TopologyPicture Draw(string router, RouterNode[] nodes) => TopologyPicture.Of(new TopologySnapshot(nodes, ShardRouters.Create(router, nodes)), []);

    private sealed class FirstNode : ShardRouter
    {
        public override string Name => "first";

        public override int Route(ReadOnlySpan<byte> routedPart) => 0;
    }
}
