using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing.Slots;

public sealed class SlotFaultTests
{
    [Fact]
    public void Gaps_are_told_as_ranges() => Assert.Equal(
        ["slots 0-9, 101, 16383 belong to no node; give each slot to a node, or list none at all to deal them out evenly"],
        Faults([[new(10, 100)], [new(102, 16382)]]));

    [Fact]
    public void Slots_of_two_nodes_are_told_with_both_names() => Assert.Equal(
        ["slots 100-200, 300 belong to both 'n0' and 'n1'; give each slot to one node"],
        Faults([[new(0, 200), new(300, 300)], [new(100, 16383)]]));

    [Fact]
    public void Slots_listed_twice_by_one_node_are_told() => Assert.Equal(
        ["node 'n0' lists slots 5-7 more than once; list each slot once"],
        Faults([[new(0, 16383), new(5, 7)]]));

    [Fact]
    public void Slots_that_do_not_exist_are_told_without_a_gap_for_them() => Assert.Equal(
        [
            "node 'n0' lists slots -1-99, but slots are 0 to 16383",
            "node 'n1' lists slots 100-16384, but slots are 0 to 16383",
        ],
        Faults([[new(-1, 99)], [new(100, 16384)]]));

    [Fact]
    public void A_range_the_wrong_way_round_is_told_without_a_gap_for_it() => Assert.Equal(
        ["node 'n0' lists slots 99-0, which ends before it starts; write 0-99"],
        Faults([[new(99, 0)], [new(100, 16383)]]));

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(
        [
            "node 'n0' lists slots 20000, but slots are 0 to 16383",
            "slots 50 belong to both 'n1' and 'n2'; give each slot to one node",
            "slots 101-16383 belong to no node; give each slot to a node, or list none at all to deal them out evenly",
        ],
        Faults([[new(20000, 20000)], [new(0, 50)], [new(50, 100)]]));

    [Fact]
    public void A_node_without_slots_beside_others_owns_nothing()
    {
        ShardRouter router = ShardRouters.Create("slots", Nodes.OwningSlots([new(0, 16383)], []));

        Assert.Equal([1.0, 0.0], router.ExpectedShares);
    }

    [Fact]
    public void More_nodes_than_slots_are_told() => Assert.Equal(
        ["router 'slots' has 16385 nodes, but there are only 16384 slots; use fewer nodes"],
        Faults([.. Enumerable.Repeat(Array.Empty<SlotRange>(), 16385)]));

    private static List<string> Faults(SlotRange[][] slots)
    {
        var faults = new List<string>();
        Assert.False(RouterCatalog.TryCreate("slots", Nodes.OwningSlots(slots), new RouterSettings(), faults, out ShardRouter? router));
        Assert.Null(router);
        return faults;
    }
}
