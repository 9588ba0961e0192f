using RedisTyped.Keys;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing;

public sealed class RouterAllocationTests
{
    public static TheoryData<string> Routers => [.. ShardRouters.Names];

    [Theory]
    [MemberData(nameof(Routers))]
    public void Routing_allocates_nothing(string name)
    {
        byte[][] keys = [[], [.. "user:42"u8], [.. "order:{77}:lines"u8], new byte[55], new byte[56], new byte[1000]];
        ShardRouter router = ShardRouters.Create(name, Nodes.Alike(8));
        RouteAll(router, keys);

        int nodes = 0;
        long allocated = AllocatedBytes.Of(() => nodes = RouteAll(router, keys));

        Assert.Equal(0, allocated);
        Assert.InRange(nodes, 0, 8 * 4 * 100 * keys.Length);
    }

    [Fact]
    public void Routing_by_weight_and_by_legacy_tag_allocates_nothing()
    {
        byte[][] keys = [[.. "a{b}"u8]];
        ShardRouter weighted = ShardRouters.Create("rendezvous", Nodes.Weighing(1, 2, 3));
        ShardRouter legacy = ShardRouters.Create("rediscluster", Nodes.Alike(3), new RouterSettings { LegacyTags = true });
        RouteAll(weighted, keys);
        RouteAll(legacy, keys);

        Assert.Equal(0, AllocatedBytes.Of(() => RouteAll(weighted, keys)));
        Assert.Equal(0, AllocatedBytes.Of(() => RouteAll(legacy, keys)));
    }

    [Fact]
    public void No_hash_or_distribution_or_tag_of_twemproxy_allocates()
    {
        byte[][] keys = [[.. "<a>b"u8], [.. "order:77:lines"u8], new byte[64]];
        ShardRouter[] routers =
        [
            .. from hash in Enum.GetValues<TwemproxyHash>()
               from distribution in Enum.GetValues<TwemproxyDistribution>()
               let settings = new TwemproxySettings { Hash = hash, Distribution = distribution, HashTag = "<>" }
               select ShardRouters.Create("twemproxy", Nodes.Weighing(1, 2, 3), new RouterSettings { Twemproxy = settings }),
        ];
        foreach (ShardRouter router in routers)
        {
            RouteAll(router, keys);
        }

        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            foreach (ShardRouter router in routers)
            {
                RouteAll(router, keys);
            }
        }));
    }

    private static int RouteAll(ShardRouter router, byte[][] keys)
    {
        int nodes = 0;
        for (int repeat = 0; repeat < 100; repeat++)
        {
            foreach (byte[] key in keys)
            {
                KeyParts parts = router.PartsOf(key);
                ReadOnlySpan<byte> routed = key.AsSpan(parts.Routed);
                nodes += router.Route(routed) + router.Route(routed, new RoutedPrefix(0, 0, 0)) + router.Explain(routed).Node;
            }
        }

        return nodes;
    }
}
