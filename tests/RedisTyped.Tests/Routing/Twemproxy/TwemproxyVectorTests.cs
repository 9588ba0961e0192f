using System.Text.Json;
using RedisTyped.Routing;
using RedisTyped.Routing.Twemproxy;

namespace RedisTyped.Tests.Routing.Twemproxy;

/// <summary>Hashes and owners as <c>vectors/generate.py</c> gives them, which was compared with nutcracker.</summary>
public sealed class TwemproxyVectorTests
{
    private static readonly VectorFile File = VectorFile.Load("twemproxy.json");

    private static readonly string[] Hashes = File.Root.Strings("hashes");

    public static TheoryData<string, TwemproxyDistribution> Pools
    {
        get
        {
            var pools = new TheoryData<string, TwemproxyDistribution>();
            foreach (JsonElement pool in File.Root.GetProperty("pools").EnumerateArray())
            {
                pools.Add(pool.GetProperty("name").GetString()!, TwemproxyDistribution.Ketama);
                pools.Add(pool.GetProperty("name").GetString()!, TwemproxyDistribution.Modula);
            }

            return pools;
        }
    }

    [Fact]
    public void Every_key_has_the_hashes_of_twemproxy()
    {
        foreach (JsonElement vector in File.Vectors)
        {
            byte[] key = vector.Bytes("keyHex");
            uint[] expected = [.. vector.GetProperty("hashes").EnumerateArray().Select(static hash => hash.GetUInt32())];

            Assert.Equal(expected, Hashes.Select(name => TwemproxyHashes.Compute(TwemproxyNames.Hashes[name], key)));
        }

        Assert.Equal(251, File.Vectors.Count);
        Assert.Equal(Enum.GetValues<TwemproxyHash>().Order(), Hashes.Select(static name => TwemproxyNames.Hashes[name]).Order());
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public void Every_key_has_the_server_of_twemproxy_by_every_hash(string pool, TwemproxyDistribution distribution)
    {
        JsonElement described = File.Root.GetProperty("pools").EnumerateArray().Single(known => known.GetProperty("name").GetString() == pool);
        RouterNode[] nodes = Nodes.OnRing(described.Strings("servers"), described.Ints("weights"));
        for (int i = 0; i < Hashes.Length; i++)
        {
            var settings = new TwemproxySettings
            {
                Hash = TwemproxyNames.Hashes[Hashes[i]],
                Distribution = distribution,
                HashTag = described.GetProperty("tag").GetString()!,
            };
            ShardRouter router = ShardRouters.Create("twemproxy", nodes, new RouterSettings { Twemproxy = settings });
            foreach (JsonElement vector in File.Vectors)
            {
                byte[] key = vector.Bytes("keyHex");
                byte[] routed = key[router.PartsOf(key).Routed];
                int expected = vector.Ints($"{pool}-{TwemproxyNames.Of(distribution)}")[i];

                Assert.Equal(expected, router.Route(routed));
                Assert.Equal(expected, router.Explain(routed).Node);
            }
        }
    }
}
