using System.Globalization;
using System.Text.Json;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing.Rendezvous;

/// <summary>Shards as <c>vectors/generate.py</c> gives them, a second implementation of what go-redis publishes.</summary>
public sealed class GoRedisVectorTests
{
    private static readonly VectorFile File = VectorFile.Load("go-redis.json");

    public static TheoryData<string> Rings => [.. File.Root.GetProperty("rings").EnumerateArray().Select(static ring => ring.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Rings))]
    public void Every_key_has_the_hash_and_shard_of_go_redis(string ring)
    {
        string[] shards = File.Root.GetProperty("rings").EnumerateArray().Single(known => known.GetProperty("name").GetString() == ring).Strings("shards");
        ShardRouter router = ShardRouters.Create("go-redis", Nodes.OnRing(shards, [.. shards.Select(static _ => 1)]));
        foreach (JsonElement vector in File.Vectors)
        {
            byte[] key = vector.Bytes("keyHex");
            byte[] routed = key[router.PartsOf(key).Routed];
            ulong hash = ulong.Parse(vector.GetProperty("hash").GetString()!, CultureInfo.InvariantCulture);

            Assert.Equal(new RouteDetail(vector.Int(ring), Hash: hash), router.Explain(routed));
            Assert.Equal(vector.Int(ring), router.Route(routed));
        }

        Assert.Equal(252, File.Vectors.Count);
    }

    [Fact]
    public void The_order_of_shards_does_not_matter()
    {
        RouterNode[] nodes = Nodes.Alike(6);
        RouterNode[] reversed = [.. nodes.Reverse()];
        ShardRouter router = ShardRouters.Create("go-redis", nodes);
        ShardRouter other = ShardRouters.Create("go-redis", reversed);

        Assert.All(SampleKeys.Numbered(5000), key => Assert.Equal(nodes[router.Route(key)], reversed[other.Route(key)]));
    }

    [Fact]
    public void Weights_are_refused() => Assert.Contains(
        "router 'go-redis' cannot weigh, but node 'n0' has weight 1 and 'n1' 2",
        Assert.Throws<ArgumentException>(static () => ShardRouters.Create("go-redis", Nodes.Weighing(1, 2))).Message,
        StringComparison.Ordinal);
}
