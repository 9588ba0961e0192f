using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Hashing;
using RedisTyped.Keys;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing;

/// <summary>What holds for every router that topologies can name.</summary>
public sealed class RouterPropertyTests
{
    public static TheoryData<string> Routers => [.. ShardRouters.Names];

    [Theory]
    [MemberData(nameof(Routers))]
    public void Every_key_has_one_of_the_nodes_and_always_the_same(string name) =>
        Prop.ForAll<byte[], byte>((key, number) =>
        {
            int count = (number % 40) + 1;
            int node = ShardRouters.Create(name, Nodes.Alike(count)).Route(key);
            ShardRouter again = ShardRouters.Create(name, Nodes.Alike(count));
            return node >= 0 && node < count && node == again.Route(key) && node == again.Route(key);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Routers))]
    public void Every_explanation_names_the_node_that_is_routed_to(string name) =>
        Prop.ForAll<byte[], byte>((key, number) =>
        {
            ShardRouter router = ShardRouters.Create(name, Nodes.Alike((number % 40) + 1));
            return router.Explain(key).Node == router.Route(key) && router.Explain(key).Hash is not null;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Routers))]
    public void A_prefix_hashed_when_compiling_changes_nothing(string name)
    {
        ShardRouter router = ShardRouters.Create(name, Nodes.Alike(7));
        Prop.ForAll<byte[], byte[]>((head, tail) =>
        {
            byte[] whole = [.. head, .. tail];
            var prefix = new RoutedPrefix(head.Length, Crc16.Compute(head), Crc32.Compute(head));
            return router.Route(whole, prefix) == router.Route(whole);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Routers))]
    public void Several_at_once_have_the_nodes_that_each_has(string name) =>
        Prop.ForAll<byte[][], byte>((parts, number) =>
        {
            ShardRouter router = ShardRouters.Create(name, Nodes.Alike((number % 40) + 1));
            byte[][] few = [.. parts.Take(router.PartsAtOnce)];
            BytePlace[] places = [.. few.Select((part, i) => new BytePlace(few.Take(i).Sum(static before => before.Length), part.Length))];
            int[] nodes = new int[few.Length];
            router.Route(few.SelectMany(static part => part).ToArray(), places, nodes);
            return nodes.SequenceEqual(few.Select(part => router.Route(part)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Routers))]
    public void Tags_route_where_the_router_uses_them(string name)
    {
        ShardRouter router = ShardRouters.Create(name, Nodes.Alike(7));
        KeyParts parts = router.PartsOf("{user:42}:name"u8);

        Assert.Equal(name is "slots" or "modulo" or "rediscluster" or "rendezvous" or "go-redis", router.UsesHashTags);
        Assert.Equal(router.UsesHashTags ? new KeyParts(1..8, .., HasTag: true) : new KeyParts(.., .., HasTag: false), parts);
        Assert.Equal(name, router.Name);
        Assert.False(router.RewritesKeys);
    }

    [Theory]
    [MemberData(nameof(Routers))]
    public void Random_keys_fall_on_nodes_by_their_expected_shares(string name)
    {
        const int keys = 200_000;
        foreach (int count in new[] { 1, 3, 8, 10 })
        {
            ShardRouter router = ShardRouters.Create(name, Nodes.Alike(count));
            AssertShares(router, keys);
        }
    }

    [Theory]
    [InlineData("ketama", 1.0, 2.0, 3.0, 30.0, 1000.0)]
    [InlineData("rb-ketama", 0.5, 1.0, 2.25, 30.0, 7.0)]
    [InlineData("twemproxy", 1.0, 2.0, 3.0, 30.0, 1000.0)]
    [InlineData("rendezvous", 0.5, 1.0, 2.25, 30.0, 7.0)]
    [InlineData("rendezvous", 1.0, 1000.0, 3.0, 1.0, 1.0)]
    public void Random_keys_fall_on_weighted_nodes_by_their_expected_shares(string name, params double[] weights) =>
        AssertShares(ShardRouters.Create(name, Nodes.Weighing(weights)), keys: 200_000);

    // Five standard deviations: the keys are the same in every run, so this is a fact about them and not a matter of luck.
    private static void AssertShares(ShardRouter router, int keys)
    {
        int[] counts = new int[router.ExpectedShares.Count];
        foreach (byte[] key in SampleKeys.Random(keys))
        {
            // FNV has not spread over 32 bits before that.
            if (router.Name != "twemproxy" || key.Length >= 12)
            {
                counts[router.Route(key)]++;
            }
        }

        keys = counts.Sum();

        Assert.Equal(1.0, router.ExpectedShares.Sum(), tolerance: 1e-12);
        for (int node = 0; node < counts.Length; node++)
        {
            double share = router.ExpectedShares[node];
            double slack = 5 * Math.Sqrt(keys * share * (1 - share));
            Assert.InRange(counts[node], (keys * share) - slack, (keys * share) + slack);
        }
    }
}
