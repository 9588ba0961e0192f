using System.Reflection;
using RedisTyped.Keys;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;

namespace RedisTyped.Tests.Routing;

/// <summary>What a router is beside its placement stays so while nodes are left out: keys stored under another name would be lost.</summary>
public class EjectingRouterTests
{
    private static readonly bool[] SecondOut = [false, true, false];

    [Fact]
    public void Every_virtual_member_of_a_router_is_answered_for_the_router_within()
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        string[] answered = [.. typeof(EjectingRouter).GetMethods(all).Where(static method => method.IsVirtual).Select(static method => method.GetBaseDefinition().ToString()!)];
        string[] asked = [.. typeof(ShardRouter).GetMethods(all).Where(static method => method.IsVirtual).Select(static method => method.ToString()!)];
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(answered));
    }

    [Fact]
    public void Keys_are_stored_under_the_name_that_the_router_gives_them()
    {
        ShardRouter router = Without(ShardRouters.Create("rediscluster", Nodes.Alike(3), new RouterSettings { LegacyTags = true }));
        KeyParts parts = router.PartsOf("cart{42}"u8);
        Assert.True(router.RewritesKeys);
        Assert.Equal("cart", "cart{42}"[parts.Stored]);
        Assert.Equal("42", "cart{42}"[parts.Routed]);
    }

    [Fact]
    public void Slots_stay_apart_where_the_router_keeps_them_apart()
    {
        Assert.True(Without(new ClusterRouter(Nodes.OwningSlots([new SlotRange(0, 16383)], [], []))).KeepsSlotsApart);
        Assert.False(Without(ShardRouters.Create("slots", Nodes.Alike(3))).KeepsSlotsApart);
    }

    [Theory]
    [InlineData("slots")]
    [InlineData("ketama")]
    [InlineData("rendezvous")]
    public void Nodes_that_are_left_out_have_no_share_and_the_others_what_falls_on_them(string name)
    {
        const int keys = 200_000;
        ShardRouter router = Without(ShardRouters.Create(name, Nodes.Alike(3)));
        int[] counts = new int[3];
        foreach (byte[] key in SampleKeys.Random(keys))
        {
            counts[router.Route(key)]++;
        }

        Assert.Equal(0.0, router.ExpectedShares[1]);
        Assert.Equal(1.0, router.ExpectedShares.Sum(), tolerance: 1e-12);
        Assert.All(counts, (count, node) => Assert.InRange(count / (double)keys, router.ExpectedShares[node] - 0.006, router.ExpectedShares[node] + 0.006));
    }

    [Fact]
    public void Shares_that_the_router_does_not_know_stay_unknown() =>
        Assert.Empty(Without(new FixedRouter(static _ => 0)).ExpectedShares);

    private static EjectingRouter Without(ShardRouter router) => new(router, Nodes.Alike(3), SecondOut);
}
