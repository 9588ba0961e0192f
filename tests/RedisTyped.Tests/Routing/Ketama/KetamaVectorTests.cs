using System.Text;
using System.Text.Json;
using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;

namespace RedisTyped.Tests.Routing.Ketama;

/// <summary>Continuums and owners as the C library libketama gave them.</summary>
public sealed class KetamaVectorTests(ITestOutputHelper output)
{
    private static readonly VectorFile File = VectorFile.Load("libketama.json");

    public static TheoryData<string> Continuums =>
        [.. File.Root.GetProperty("continuums").EnumerateObject().Select(static continuum => continuum.Name)];

    [Theory]
    [MemberData(nameof(Continuums))]
    public void Every_key_has_the_hash_point_and_server_that_libketama_gives(string continuum)
    {
        ShardRouter router = RouterOf(continuum);
        foreach (JsonElement vector in File.Vectors)
        {
            byte[] key = vector.Bytes("keyHex");
            byte[] routed = key[router.PartsOf(key).Routed];
            var expected = new RouteDetail(
                vector.GetProperty("server").Int(continuum),
                Hash: vector.GetProperty("hash").GetUInt64(),
                Point: vector.GetProperty("point").GetProperty(continuum).GetUInt32());

            Assert.Equal(expected, router.Explain(routed));
            Assert.Equal(expected.Node, router.Route(routed));
        }

        output.WriteLine($"ketama {continuum}: {File.Vectors.Count} keys agree with libketama");
        Assert.Equal(235, File.Vectors.Count);
    }

    [Theory]
    [MemberData(nameof(Continuums))]
    public void Every_server_has_as_many_points_and_hashes_as_libketama_gives_it(string continuum)
    {
        JsonElement expected = File.Root.GetProperty("continuums").GetProperty(continuum);
        KetamaRouter router = RouterOf(continuum);
        int[] digests = expected.Ints("hashesPerServer");
        long[] hashes = [.. expected.GetProperty("hashSpacePerServer").EnumerateArray().Select(static count => count.GetInt64())];

        Assert.Equal(digests, digests.Select((_, server) => router.Ring.Points.Count(point => point.Node == server) / 4));
        Assert.Equal(expected.Int("points"), router.Ring.Points.Count());
        Assert.Equal(hashes, router.ExpectedShares.Select(static share => (long)(share * (1L << 32))));
        Assert.Equal(1L << 32, hashes.Sum());
    }

    [Fact]
    public void The_whole_continuum_of_two_equal_servers_is_that_of_libketama()
    {
        (uint, int)[] expected = [.. File.Root.GetProperty("ring_two-equal").EnumerateArray()
            .Select(static point => (point[0].GetUInt32(), point[1].GetInt32()))];

        Assert.Equal(expected, RouterOf("two-equal").Ring.Points.Select(static point => (point.Value, point.Node)));
        output.WriteLine($"ketama two-equal: {expected.Length} points agree with libketama");
        Assert.Equal(320, expected.Length);
    }

    [Fact]
    public void The_examples_of_the_readme_hold()
    {
        int examples = 0;
        foreach (JsonProperty continuum in File.Root.GetProperty("readmeExamples").EnumerateObject())
        {
            string[] servers = File.Root.GetProperty("continuums").GetProperty(continuum.Name).Strings("servers");
            foreach (JsonProperty example in continuum.Value.EnumerateObject())
            {
                RouteDetail detail = RouterOf(continuum.Name).Explain(Encoding.UTF8.GetBytes(example.Name));

                Assert.Equal(example.Value.GetProperty("hash").GetUInt64(), detail.Hash);
                Assert.Equal(example.Value.GetProperty("point").GetUInt32(), detail.Point);
                Assert.Equal(example.Value.GetProperty("server").GetString(), servers[detail.Node]);
                examples++;
            }
        }

        Assert.Equal(3, examples);
    }

    /// <summary>The weights at which double precision alone would give the first server 125 digests.</summary>
    [Fact]
    public void Shares_are_rounded_to_single_precision_as_in_c()
    {
        var router = new KetamaRouter(Nodes.Weighing(200, 2, 2, 20, 60, 100));

        Assert.Equal(124, router.Ring.Points.Count(static point => point.Node == 0) / 4);
    }

    /// <summary>A key that is the text of a point has the hash of that point.</summary>
    [Fact]
    public void A_key_on_a_point_belongs_to_that_point()
    {
        var router = new KetamaRouter(Nodes.Alike(3));
        for (int digest = 0; digest < 40; digest++)
        {
            byte[] key = Encoding.ASCII.GetBytes($"n1-{digest}");
            RouteDetail detail = router.Explain(key);

            Assert.Equal(detail.Hash, detail.Point);
            Assert.Equal(1, detail.Node);
            Assert.Equal(1, router.Route(key));
        }
    }

    private static KetamaRouter RouterOf(string continuum)
    {
        JsonElement servers = File.Root.GetProperty("continuums").GetProperty(continuum);
        RouterNode[] nodes = Nodes.OnRing(servers.Strings("servers"), servers.Ints("weights"));
        return Assert.IsType<KetamaRouter>(ShardRouters.Create("ketama", nodes));
    }
}
