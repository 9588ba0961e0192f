using System.Text;
using System.Text.Json;
using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;

namespace RedisTyped.Tests.Routing.Ketama;

/// <summary>Rings and owners as the Ketama class and the ConsistentHashingRouter of rb 1.10.0 gave them.</summary>
public sealed class RbKetamaVectorTests(ITestOutputHelper output)
{
    private static readonly VectorFile File = VectorFile.Load("rb-ketama.json");

    public static TheoryData<string> Rings =>
        [.. File.Root.GetProperty("rings").EnumerateObject().Select(static ring => ring.Name)];

    [Theory]
    [MemberData(nameof(Rings))]
    public void Every_key_has_the_hash_point_and_node_that_rb_gives(string ring)
    {
        RbKetamaRouter router = RouterOf(ring);
        foreach (JsonElement vector in File.Vectors)
        {
            byte[] key = vector.Bytes("keyHex");
            byte[] routed = key[router.PartsOf(key).Routed];
            var expected = new RouteDetail(
                vector.GetProperty("node").Int(ring),
                Hash: vector.GetProperty("hash").GetUInt64(),
                Point: vector.GetProperty("point").GetProperty(ring).GetUInt32());

            Assert.Equal(expected, router.Explain(routed));
            Assert.Equal(expected.Node, router.Route(routed));
        }

        Assert.Equal(File.Root.GetProperty("rings").GetProperty(ring).Int("points"), router.Ring.Points.Count());
        output.WriteLine($"rb-ketama {ring}: {File.Vectors.Count} keys agree with rb");
        Assert.Equal(241, File.Vectors.Count);
    }

    [Theory]
    [InlineData("ints4")]
    [InlineData("cluster4")]
    public void The_whole_ring_is_that_of_rb(string ring)
    {
        (uint, int)[] expected = [.. File.Root.GetProperty($"ring_{ring}").EnumerateArray()
            .Select(static point => (point[0].GetUInt32(), point[1].GetInt32()))];

        Assert.Equal(expected, RouterOf(ring).Ring.Points.Select(static point => (point.Value, point.Node)));
        output.WriteLine($"rb-ketama {ring}: {expected.Length} points agree with rb");
        Assert.Equal(640, expected.Length);
    }

    [Fact]
    public void The_assertions_of_rbs_own_tests_hold()
    {
        string[] nodes = File.Root.GetProperty("rings").GetProperty("addr9").Strings("nodes");
        JsonProperty[] assertions = [.. File.Root.GetProperty("testSuiteAssertions").GetProperty("addr9").EnumerateObject()];
        foreach (JsonProperty assertion in assertions)
        {
            Assert.Equal(assertion.Value.GetString(), nodes[RouterOf("addr9").Route(Encoding.UTF8.GetBytes(assertion.Name))]);
        }

        Assert.Equal(4, assertions.Length);
    }

    [Theory]
    [InlineData("cluster4", null)]
    [InlineData("cluster4-password", "secret")]
    public void Host_records_print_as_in_rb(string ring, string? password)
    {
        IEnumerable<string> printed = Enumerable.Range(0, 4).Select(id =>
            new RbHostRecord { HostId = id, Host = "127.0.0.1", Port = 6379 + id, Password = password }.ToRingText());

        Assert.Equal(File.Root.GetProperty("rings").GetProperty(ring).Strings("nodes"), printed);
    }

    [Fact]
    public void Host_records_of_several_databases_print_as_in_rb()
    {
        IEnumerable<string> printed = Enumerable.Range(0, 3)
            .Select(static id => new RbHostRecord { HostId = id, Database = id }.ToRingText());

        Assert.Equal(File.Root.GetProperty("rings").GetProperty("cluster3-dbs").Strings("nodes"), printed);
    }

    [Fact]
    public void A_password_moves_most_keys_of_host_records()
    {
        RbKetamaRouter open = RouterOf("cluster4");
        RbKetamaRouter closed = RouterOf("cluster4-password");

        Assert.Equal(174, File.Vectors.Select(static vector => vector.Bytes("keyHex")).Count(key => open.Route(key) != closed.Route(key)));
    }

    /// <summary>A key that is the text of a point has the hash of that point; rb looks for a point behind it.</summary>
    [Fact]
    public void A_key_on_a_point_belongs_to_the_next_point()
    {
        var router = new RbKetamaRouter(Nodes.Alike(3));
        RingPoint[] points = [.. router.Ring.Points];
        int elsewhere = 0;
        for (int digest = 0; digest < 40; digest++)
        {
            byte[] key = Encoding.ASCII.GetBytes($"n1-{digest}-salt");
            RouteDetail detail = router.Explain(key);
            int on = Array.FindIndex(points, point => point.Value == detail.Hash);
            RingPoint next = points[(on + 1) % points.Length];

            Assert.Equal(1, points[on].Node);
            Assert.Equal(next, new RingPoint(detail.Point!.Value, detail.Node));
            Assert.Equal(next.Node, router.Route(key));
            elsewhere += next.Node == 1 ? 0 : 1;
        }

        Assert.InRange(elsewhere, 10, 40);
    }

    private static RbKetamaRouter RouterOf(string ring)
    {
        JsonElement nodes = File.Root.GetProperty("rings").GetProperty(ring);
        return Assert.IsType<RbKetamaRouter>(
            ShardRouters.Create("rb-ketama", Nodes.OnRing(nodes.Strings("nodes"), nodes.Ints("weights"))));
    }
}
