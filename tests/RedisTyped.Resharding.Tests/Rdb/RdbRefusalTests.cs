using System.Buffers;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Filtering;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>What a filter does not pass on: what it does not know, and what cannot be right.</summary>
public sealed class RdbRefusalTests
{
    [Theory]
    [InlineData("REDIS0012", 6, "6", "\"k\"")]
    [InlineData("REDIS0012", 8, "8", "\"k\"")]
    [InlineData("REDIS0012", 28, "28", "\"k\"")]
    [InlineData("REDIS0015", 29, "29", "\"k\"")]
    [InlineData("REDIS0015", 32, "32", "\"k\"")]
    [InlineData("REDIS0015", 33, "33", "\"k\"")]
    [InlineData("VALKEY080", 24, "24", "\"k\"")]
    public void A_type_that_is_not_known_stops_with_its_key(string header, byte type, string name, string key)
    {
        byte[] rdb = new RdbBytes(header).Select(0).Plain("a", "v").Key(type, "k").Text("value").End();

        var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Filter(rdb, RdbFiltering.None, blocks: [5]));

        Assert.Equal((RdbFault.Unsupported, name, key, header, 16L), (fault.Fault, fault.Type, fault.Key, fault.Version, fault.Offset));
        Assert.Contains($"at byte 16 ({header}, type {name}, key {key})", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REDIS0010", 246, RdbFault.Unsupported, "opcode 246 (functions as a release candidate of Redis 7.0 wrote them)")]
    [InlineData("REDIS0015", 242, RdbFault.Unsupported, "opcode 242 (a template of hashes)")]
    [InlineData("VALKEY081", 242, RdbFault.Unsupported, "opcode 242 (a command within the RDB)")]
    [InlineData("REDIS0012", 243, RdbFault.Unsupported, "opcode 243")]
    [InlineData("REDIS0006", 250, RdbFault.Unsupported, "opcode 250 (of later versions)")]
    [InlineData("REDIS0006", 251, RdbFault.Unsupported, "opcode 251 (of later versions)")]
    [InlineData("REDIS0008", 249, RdbFault.Unsupported, "opcode 249 (of later versions)")]
    [InlineData("REDIS0008", 248, RdbFault.Unsupported, "opcode 248 (of later versions)")]
    [InlineData("REDIS0008", 247, RdbFault.Unsupported, "opcode 247 (of later versions)")]
    [InlineData("REDIS0009", 245, RdbFault.Unsupported, "opcode 245 (of later versions)")]
    [InlineData("REDIS0010", 244, RdbFault.Unsupported, "opcode 244 (of later versions)")]
    public void An_opcode_that_is_not_known_stops(string header, byte opcode, RdbFault kind, string what)
    {
        byte[] rdb = new RdbBytes(header).Raw(opcode).Length(0).Length(0).End();

        var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Filter(rdb, RdbFiltering.All));

        Assert.Equal((kind, 9L), (fault.Fault, fault.Offset));
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>As Redis 5, Redis 7.0 and Valkey 8 in cluster mode were the first to write them.</summary>
    [Theory]
    [InlineData("REDIS0009", 247, "01020100")]
    [InlineData("REDIS0010", 245, "00")]
    [InlineData("REDIS0011", 244, "010203")]
    public void An_opcode_is_read_from_its_version_on(string header, byte opcode, string body)
    {
        byte[] rdb = new RdbBytes(header).Raw(opcode).Raw(Convert.FromHexString(body)).Select(0).Plain("a", "v").End();

        Assert.Equal(1, RdbFiltering.Run(rdb, [], blocks: null, rdb.Length).KeysRead);
    }

    [Theory]
    [InlineData("REDIS0016")]
    [InlineData("VALKEY082")]
    [InlineData("REDIS0000")]
    public void A_version_that_is_not_known_is_refused(string header) =>
        Assert.Equal(RdbFault.Unsupported, Assert.Throws<RdbFormatException>(() => RdbFiltering.Filter(new RdbBytes(header).End(), RdbFiltering.All)).Fault);

    /// <summary>What follows would otherwise be the only sign that a wrong bit has turned version 6 into 4.</summary>
    [Fact]
    public void Without_a_checksum_the_length_must_be_known()
    {
        byte[] rdb = RdbFixtures.All["first versions"];

        var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Run(rdb, [], blocks: null, length: null));

        Assert.Equal((RdbFault.Unsupported, 0L), (fault.Fault, fault.Offset));
    }

    [Fact]
    public void An_error_of_a_server_is_no_RDB_from_its_first_bytes_on()
    {
        using var filter = new RdbFilter([]);

        Assert.Equal(RdbFault.Corrupt, Assert.Throws<RdbFormatException>(() => filter.Feed("-ERR"u8)).Fault);
    }

    [Fact]
    public void A_fault_within_a_value_names_the_key_though_its_block_is_gone()
    {
        byte[] rdb = new RdbBytes("REDIS0010").Key(1, "a\u0001\"" + new string('k', 70)).Length(2).Text("element").Raw(0xFE).ToArray();

        var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Run(rdb, [], blocks: [5], length: null));

        Assert.Equal((RdbFault.Corrupt, (long)rdb.Length - 1, "1 (list)"), (fault.Fault, fault.Offset, fault.Type));
        Assert.Equal($"\"a\\x01\\\"{new string('k', 61)}\"… of 73 bytes", fault.Key);
    }

    [Fact]
    public void A_wrong_checksum_holds_the_end_mark_back()
    {
        byte[] rdb = new RdbBytes("REDIS0010").Plain("a", "v").End(checksum: 1);
        var output = new ArrayBufferWriter<byte>();

        var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Run(rdb, [new RdbTarget(RdbFiltering.All, output)]));

        Assert.Equal((RdbFault.ChecksumMismatch, (long)rdb.Length - 8), (fault.Fault, fault.Offset));
        Assert.DoesNotContain((byte)255, output.WrittenSpan.ToArray());
    }

    /// <summary>It is held until the key comes, and a damaged one may never.</summary>
    [Theory]
    [InlineData("metadata")]
    [InlineData("times of expiry")]
    public void What_belongs_to_a_key_has_an_end(string what)
    {
        var bytes = new RdbBytes("REDIS0013").Select(0);
        if (what == "metadata")
        {
            bytes.Raw(243).Length(1).Raw(1, 2, 3, 4);
        }

        for (int i = 0; i < 400_000; i++)
        {
            if (what == "metadata")
            {
                bytes.Raw(3).Raw(new byte[4]);
            }
            else
            {
                bytes.ExpireMilliseconds(2_000_000_000_000);
            }
        }

        var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Run(bytes.ToArray(), [], blocks: [4096], length: null));

        Assert.Equal((RdbFault.Unsupported, 11L), (fault.Fault, fault.Offset));
    }

    [Fact]
    public void A_length_that_cannot_follow_is_refused_at_once()
    {
        byte[] value = new RdbBytes("REDIS0010").Key(0, "a").Length32(1000).Raw(1, 2, 3).ToArray();
        byte[] hint = new RdbBytes("REDIS0010").Select(0).Resize(1_000_000, 0).Raw(new byte[100]).ToArray();

        Assert.Equal((RdbFault.Corrupt, 12L), Refusal(value, sized: true));
        Assert.Equal((RdbFault.Truncated, 20L), Refusal(value, sized: false));
        Assert.Equal((RdbFault.Corrupt, 11L), Refusal(hint, sized: true));
        Assert.Equal(RdbFault.Corrupt, Refusal(new RdbBytes("REDIS0010").Key(1, "a").Length64(1UL << 60).ToArray(), sized: false).Fault);
        Assert.Equal(RdbFault.Unsupported, Refusal(new RdbBytes("REDIS0010").Raw(0).Length(1 << 30).ToArray(), sized: false).Fault);

        static (RdbFault Fault, long Offset) Refusal(byte[] rdb, bool sized)
        {
            var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Run(rdb, [], blocks: null, length: sized ? rdb.Length : null));
            return (fault.Fault, fault.Offset);
        }
    }
}
