using System.Text.Json;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing.Slots;

/// <summary>Slots as <c>CLUSTER KEYSLOT</c> of Redis 7.0.15 gave them.</summary>
public sealed class SlotVectorTests(ITestOutputHelper output)
{
    private static readonly VectorFile File = VectorFile.Load("redis-cluster-slots.json");

    [Fact]
    public void Every_key_has_the_tag_and_slot_that_redis_gives()
    {
        ShardRouter router = ShardRouters.Create("slots", Nodes.Alike(3));
        foreach (JsonElement vector in File.Vectors)
        {
            byte[] key = vector.Bytes("keyHex");
            KeyParts parts = router.PartsOf(key);
            byte[] routed = key[parts.Routed];
            RouteDetail detail = router.Explain(routed);

            Assert.Equal(vector.Bytes("hashKeyHex"), routed);
            Assert.Equal(vector.GetProperty("tagged").GetBoolean(), parts.HasTag);
            Assert.Equal(key, key[parts.Stored]);
            Assert.Equal((ulong)vector.Int("crc16"), detail.Hash);
            Assert.Equal(vector.Int("slot"), detail.Slot);
            Assert.Equal(vector.Int("owner3"), detail.Node);
            Assert.Equal(vector.Int("owner3"), router.Route(routed));
        }

        output.WriteLine($"slots: {File.Vectors.Count} keys agree with CLUSTER KEYSLOT");
        Assert.Equal(241, File.Vectors.Count);
    }

    [Fact]
    public void Ranges_given_own_the_same_keys_as_ranges_dealt()
    {
        SlotRange[][] ranges = [.. File.Root.GetProperty("owner3Ranges").EnumerateArray()
            .Select(static range => new[] { new SlotRange(range[0].GetInt32(), range[1].GetInt32()) })];
        ShardRouter router = ShardRouters.Create("slots", Nodes.OwningSlots(ranges));
        foreach (JsonElement vector in File.Vectors)
        {
            Assert.Equal(vector.Int("owner3"), router.Route(vector.Bytes("hashKeyHex")));
        }
    }

    [Fact]
    public void The_reference_key_of_the_cluster_specification_has_its_slot() =>
        Assert.Equal(12739, ShardRouters.Create("slots", Nodes.Alike(1)).Explain("123456789"u8).Slot);
}
