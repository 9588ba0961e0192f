using System.Buffers.Binary;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Writing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Which keys a snapshot had.</summary>
public sealed class SeenKeyTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(1_500_000)]
    public void All_keys_noted_are_known_and_no_others(int count)
    {
        using var spool = new SpoolFolder(parent: null, limit: 1 << 30);
        using var seen = new SeenKeys(spool);
        Span<byte> key = stackalloc byte[4];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, i);
            seen.Add(key, db: i % 3);
        }

        Assert.Equal(count > 10, spool.Used > 0);
        int step = Math.Max(1, count / 20_000);
        for (int i = 0; i < count; i += step)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, i);
            Assert.True(seen.Contains(key, i % 3), $"{i} was noted");
            Assert.False(seen.Contains(key, (i % 3) + 1), $"{i} was noted in another database");
            BinaryPrimitives.WriteInt32LittleEndian(key, i + count);
            Assert.False(seen.Contains(key, i % 3), $"{i + count} was not noted");
        }
    }

    [Fact]
    public void None_is_known_where_none_was_noted()
    {
        using var spool = new SpoolFolder(parent: null, limit: 0);
        using var seen = new SeenKeys(spool);

        Assert.False(seen.Contains("k"u8, 0));
    }
}
