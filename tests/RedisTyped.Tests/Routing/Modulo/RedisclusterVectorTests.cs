using System.Globalization;
using System.Text.Json;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing.Modulo;

/// <summary>Nodes and stored keys as rediscluster-py 0.5.3 gave them.</summary>
public sealed class RedisclusterVectorTests(ITestOutputHelper output)
{
    private static readonly VectorFile File = VectorFile.Load("rediscluster-crc32.json");

    public static TheoryData<int> NodeCounts => [.. File.Root.Ints("nodeCounts")];

    [Theory]
    [MemberData(nameof(NodeCounts))]
    public void Every_key_goes_and_is_stored_where_rediscluster_has_it(int count)
    {
        RouterNode[] nodes = Aliases(count);
        ShardRouter router = ShardRouters.Create("rediscluster", nodes, new RouterSettings { LegacyTags = true });
        string column = count.ToString(CultureInfo.InvariantCulture);
        foreach (JsonElement vector in File.Vectors)
        {
            byte[] key = vector.Bytes("keyHex");
            KeyParts parts = router.PartsOf(key);
            byte[] routed = key[parts.Routed];

            Assert.Equal(vector.Bytes("hashKeyHex"), routed);
            Assert.Equal(vector.Bytes("storedKeyHex"), key[parts.Stored]);
            Assert.Equal(vector.GetProperty("tagged").GetBoolean(), parts.HasTag);
            Assert.Equal(vector.GetProperty("crc32").GetUInt64(), router.Explain(routed).Hash);
            Assert.Equal(vector.GetProperty("node").GetProperty(column).GetString(), nodes[router.Route(routed)].Id.Name);
            Assert.Equal(vector.GetProperty("getnodefor").GetProperty(column).GetString(), nodes[router.Route(key)].Id.Name);
        }

        output.WriteLine($"rediscluster over {count}: {File.Vectors.Count} keys agree, stored form and getnodefor too");
        Assert.Equal(241, File.Vectors.Count);
    }

    [Fact]
    public void Keys_without_braces_are_placed_alike_without_legacy_tags()
    {
        RouterNode[] nodes = Aliases(7);
        ShardRouter router = ShardRouters.Create("rediscluster", nodes);
        JsonElement[] plain = [.. File.Vectors.Where(static vector => !vector.GetProperty("tagged").GetBoolean())];
        foreach (JsonElement vector in plain)
        {
            byte[] key = vector.Bytes("keyHex");
            int node = router.Route(key[router.PartsOf(key).Routed]);
            Assert.Equal(vector.GetProperty("node").GetProperty("7").GetString(), nodes[node].Id.Name);
        }

        Assert.Equal(182, plain.Length);
    }

    [Fact]
    public void Without_legacy_tags_the_key_is_stored_whole_and_routes_by_the_redis_cluster_rule()
    {
        ShardRouter router = ShardRouters.Create("rediscluster", Aliases(3));

        Assert.False(router.RewritesKeys);
        Assert.Equal(new KeyParts(2..3, .., HasTag: true), router.PartsOf("a{b}c"u8));
    }

    [Fact]
    public void With_legacy_tags_a_prefix_of_another_tag_is_not_believed()
    {
        ShardRouter router = ShardRouters.Create("rediscluster", Aliases(7), new RouterSettings { LegacyTags = true });

        Assert.True(router.RewritesKeys);
        Assert.Equal(router.Route("b}"u8), router.Route("b}"u8, new RedisTyped.Keys.RoutedPrefix(1, 0x1234, 0x12345678)));
    }

    [Fact]
    public void An_alias_out_of_its_place_is_told()
    {
        var faults = new List<string>();
        RouterNode[] nodes = [new("node_2"), new("node_1"), new("other"), new("node_x")];

        Assert.False(RouterCatalog.TryCreate("rediscluster", nodes, new RouterSettings(), faults, out _));
        Assert.Equal(
            [
                "node 'node_2' is number 1 of the nodes; router 'rediscluster' needs node_1 to node_4 in that order",
                "node 'node_1' is number 2 of the nodes; router 'rediscluster' needs node_1 to node_4 in that order",
            ],
            faults);
    }

    private static RouterNode[] Aliases(int count) =>
        [.. Enumerable.Range(1, count).Select(static number => new RouterNode($"node_{number}"))];
}
