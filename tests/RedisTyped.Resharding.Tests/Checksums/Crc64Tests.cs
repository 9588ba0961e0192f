using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Resharding.Checksums;

namespace RedisTyped.Resharding.Tests.Checksums;

public sealed class Crc64Tests
{
    [Fact]
    public void The_check_value_is_that_of_Redis()
    {
        Assert.Equal(0xE9C6D914C4B8D9CA, Crc64.Compute("123456789"u8));
        Assert.Equal(0UL, Crc64.Compute([]));
    }

    /// <summary>An empty RDB of Redis 7.0, and the DUMP of "v".</summary>
    [Theory]
    [InlineData("524544495330303130ff", "a9fd37fe89a77eeb")]
    [InlineData("0001760a00", "9108ceb219388ace")]
    public void Bytes_of_servers_have_their_checksums(string bytes, string checksum) =>
        Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(Convert.FromHexString(checksum)), Crc64.Compute(Convert.FromHexString(bytes)));

    [Fact]
    public void It_is_the_remainder_of_a_division_by_its_polynomial_at_every_length_to_600()
    {
        var random = new Random(8);
        for (int length = 0; length <= 600; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);

            Assert.Equal(Crc64Division.Of(bytes), Crc64.Compute(bytes));
            Assert.Equal(Crc64Division.Of(bytes), Crc64.AppendByTables(0, bytes));
        }
    }

    [Fact]
    public void Long_runs_are_folded_to_what_tables_give()
    {
        byte[] bytes = new byte[1_000_003];
        new Random(9).NextBytes(bytes);

        Assert.Equal(Crc64.AppendByTables(17, bytes), Crc64.Append(17, bytes));
    }

    [Fact]
    public void A_checksum_carried_on_is_that_of_the_whole() =>
        Prop.ForAll(
            Gen.Choose(0, 1000).Zip(Gen.Choose(0, 1000)).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            static sizes =>
            {
                byte[] whole = new byte[sizes.Item1.Item1 + sizes.Item1.Item2];
                new Random(sizes.Item2).NextBytes(whole);
                ulong head = Crc64.Compute(whole.AsSpan(0, sizes.Item1.Item1));
                return Crc64.Append(head, whole.AsSpan(sizes.Item1.Item1)) == Crc64.Compute(whole);
            }).QuickCheckThrowOnFailure();
}
