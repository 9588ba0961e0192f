using System.Globalization;
using System.Text.Json;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing.Modulo;

/// <summary>Hosts as the PartitionRouter of rb 1.10.0 gave them.</summary>
public sealed class RbPartitionVectorTests(ITestOutputHelper output)
{
    private static readonly VectorFile File = VectorFile.Load("rb-partition.json");

    public static TheoryData<int> HostCounts => [.. File.Root.Ints("hostCounts")];

    [Theory]
    [MemberData(nameof(HostCounts))]
    public void Every_key_has_the_host_that_rb_gives(int hosts)
    {
        ShardRouter router = ShardRouters.Create("rb-partition", Nodes.Alike(hosts));
        string column = hosts.ToString(CultureInfo.InvariantCulture);
        foreach (JsonElement vector in File.Vectors)
        {
            byte[] key = vector.Bytes("keyHex");
            RouteDetail detail = router.Explain(key[router.PartsOf(key).Routed]);

            Assert.Equal(vector.Int("crc32Signed"), unchecked((int)(uint)detail.Hash!));
            Assert.Equal(vector.GetProperty("host").Int(column), detail.Node);
            Assert.Equal(detail.Node, router.Route(key));
        }

        output.WriteLine($"rb-partition over {hosts}: {File.Vectors.Count} keys agree with rb");
        Assert.Equal(241, File.Vectors.Count);
    }

    [Fact]
    public void Half_of_all_keys_part_from_the_unsigned_remainder_over_three_hosts()
    {
        ShardRouter signed = ShardRouters.Create("rb-partition", Nodes.Alike(3));
        ShardRouter unsigned = ShardRouters.Create("modulo", Nodes.Alike(3));

        Assert.Equal(119, File.Vectors.Select(static vector => vector.Bytes("keyHex"))
            .Count(key => signed.Route(key) != unsigned.Route(key)));
    }
}
