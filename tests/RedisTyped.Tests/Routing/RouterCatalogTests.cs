using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing;

public sealed class RouterCatalogTests
{
    [Fact]
    public void Its_routers_are_those_of_the_documentation() => Assert.Equal(
        ["slots", "rendezvous", "modulo", "ketama", "rb-partition", "rb-ketama", "rediscluster", "twemproxy", "go-redis"],
        ShardRouters.Names);

    [Fact]
    public void The_default_is_slots()
    {
        Assert.True(RouterCatalog.TryFind(RouterCatalog.Default, out RouterKind? kind));
        Assert.Equal(ShardRouters.Names[0], kind.Name);
    }

    [Fact]
    public void Texts_other_than_names_are_for_rings_and_for_the_names_of_go_redis() =>
        Assert.Equal(["ketama", "rb-ketama", "twemproxy", "go-redis"], RouterCatalog.Kinds.Where(static kind => kind.HasRing).Select(static kind => kind.Name));

    [Fact]
    public void A_name_in_other_case_is_known() => Assert.Equal("rb-ketama", ShardRouters.Create("RB-Ketama", Nodes.Alike(2)).Name);

    [Theory]
    [InlineData("slot", "slots")]
    [InlineData("kettama", "ketama")]
    [InlineData("RENDEVOUZ", "rendezvous")]
    [InlineData("rb-partiton", "rb-partition")]
    [InlineData("redis-cluster", "rediscluster")]
    [InlineData("goredis", "go-redis")]
    [InlineData("twemproxi", "twemproxy")]
    public void An_unknown_name_is_answered_with_the_nearest(string typed, string meant) => Assert.Equal(
        [
            $"router '{typed}' is unknown; did you mean '{meant}'? "
            + "It can be slots, rendezvous, modulo, ketama, rb-partition, rb-ketama, rediscluster, twemproxy, go-redis, cluster",
        ],
        Faults(typed, Nodes.Alike(1)));

    [Fact]
    public void A_name_like_no_other_is_answered_with_all() => Assert.Equal(
        ["router 'jump' is unknown; it can be slots, rendezvous, modulo, ketama, rb-partition, rb-ketama, rediscluster, twemproxy, go-redis, cluster"],
        Faults("jump", Nodes.Alike(1)));

    [Theory]
    [InlineData("slots")]
    [InlineData("rendezvous")]
    [InlineData("ketama")]
    public void No_nodes_are_a_fault(string name) =>
        Assert.Equal([$"router '{name}' has no nodes; name at least one"], Faults(name, []));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(1e-9, "1E-09")]
    public void A_weight_out_of_range_is_a_fault_for_every_router_that_weighs(double weight, string printed)
    {
        foreach (string name in new[] { "rendezvous", "ketama", "rb-ketama" })
        {
            Assert.Equal(
                [$"node 'n1' has weight {printed}; weights are numbers from 0.000001 to 4294967295"],
                Faults(name, Nodes.Weighing(1, weight)));
        }
    }

    [Theory]
    [InlineData("slots")]
    [InlineData("modulo")]
    [InlineData("rb-partition")]
    [InlineData("rediscluster")]
    public void Weights_are_a_fault_where_the_router_cannot_weigh(string name) => Assert.Equal(
        [
            $"router '{name}' cannot weigh, but node 'n0' has weight 2 and 'n2' 2.5; "
            + "give all nodes the same weight, or choose one of rendezvous, ketama, rb-ketama, twemproxy",
        ],
        Faults(name, Nodes.Weighing(2, 2, 2.5)));

    [Fact]
    public void Equal_weights_are_no_fault_where_the_router_cannot_weigh() =>
        Assert.Equal("modulo", ShardRouters.Create("modulo", Nodes.Weighing(100, 100)).Name);

    [Fact]
    public void Libketama_takes_whole_weights_only() => Assert.Equal(
        ["node 'n1' has weight 1.5, but router 'ketama' takes whole numbers only; multiply all weights alike"],
        Faults("ketama", Nodes.Weighing(1, 1.5)));

    [Fact]
    public void Slots_are_a_fault_where_the_router_has_none() => Assert.Equal(
        ["node 'n0' lists slots, but router 'rendezvous' has none; remove them, or choose router 'slots'"],
        Faults("rendezvous", Nodes.OwningSlots([new(0, 16383)], [])));

    [Fact]
    public void Settings_of_another_router_are_a_fault() => Assert.Equal(
        [
            "router 'slots' has no legacy tags; remove LegacyTags, or choose router 'rediscluster'",
            "router 'slots' has no host records; remove HostRecords, or choose router 'rb-ketama'",
        ],
        Faults("slots", Nodes.Alike(1), new RouterSettings { LegacyTags = true, HostRecords = true }));

    [Fact]
    public void Nodes_of_one_ring_text_are_a_fault_that_does_not_show_it() => Assert.Equal(
        [
            "node 'c' has no ring text, which router 'rb-ketama' needs; give it one, or leave it to be the name",
            "nodes 'a' and 'b' have the same ring text and so the same points; give each a text of its own",
        ],
        Faults("rb-ketama", [new("a", 1, "password='secret'", []), new("b", 1, "password='secret'", []), new("c", 1, "", [])]));

    [Fact]
    public void Every_fault_is_told_at_once() => Assert.Equal(
        [
            "node number 4 has no name; name it",
            "several nodes are called 'a'; give each a name of its own",
            "node 'b' has weight 0; weights are numbers from 0.000001 to 4294967295",
            "router 'modulo' cannot weigh, but node 'a' has weight 1 and 'b' 0; "
            + "give all nodes the same weight, or choose one of rendezvous, ketama, rb-ketama, twemproxy",
            "node 'b' lists slots, but router 'modulo' has none; remove them, or choose router 'slots'",
        ],
        Faults("modulo", [new("a"), new("b", 0, "b", [new(1, 2)]), new("a"), new(default, 1, "x", [])]));

    [Fact]
    public void A_public_router_is_made_or_refused_with_every_fault()
    {
        Assert.Equal(1, ShardRouters.Create("rb-partition", Nodes.Alike(3)).Route("foo"u8));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => ShardRouters.Create("ketama", Nodes.Weighing(0, 1.5)));
        Assert.Equal(
            "No router can be made of this: node 'n0' has weight 0; weights are numbers from 0.000001 to 4294967295; "
            + "node 'n1' has weight 1.5, but router 'ketama' takes whole numbers only; multiply all weights alike.",
            refused.Message);
    }

    [Fact]
    public void Host_records_are_refused_where_nobody_can_print_them() => Assert.Equal(
        "No router can be made of this: HostRecords has no effect here; give each RouterNode the printed host record as its RingText.",
        Assert.Throws<ArgumentException>(
            () => ShardRouters.Create("rb-ketama", Nodes.Alike(2), new RouterSettings { HostRecords = true })).Message);

    [Fact]
    public void Faults_found_before_do_not_stop_a_sound_router()
    {
        var faults = new List<string> { "something else" };

        Assert.True(RouterCatalog.TryCreate("slots", Nodes.Alike(1), new RouterSettings(), faults, out ShardRouter? router));
        Assert.NotNull(router);
        Assert.Equal(["something else"], faults);
    }

    private static List<string> Faults(string name, RouterNode[] nodes, RouterSettings? settings = null)
    {
        var faults = new List<string>();
        Assert.False(RouterCatalog.TryCreate(name, nodes, settings ?? new RouterSettings(), faults, out ShardRouter? router));
        Assert.Null(router);
        return faults;
    }
}
