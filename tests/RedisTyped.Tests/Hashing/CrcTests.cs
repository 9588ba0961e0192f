using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Hashing;

namespace RedisTyped.Tests.Hashing;

public sealed class CrcTests
{
    /// <summary>The check value that catalogues of checksums give: that of the nine digits.</summary>
    [Fact]
    public void Check_values_are_those_of_the_catalogues()
    {
        Assert.Equal(0x31C3, Crc16.Compute("123456789"u8));
        Assert.Equal(0xCBF43926, Crc32.Compute("123456789"u8));
    }

    [Fact]
    public void Nothing_gives_zero()
    {
        Assert.Equal(0, Crc16.Compute([]));
        Assert.Equal(0u, Crc32.Compute([]));
    }

    [Fact]
    public void They_are_the_remainders_of_a_division_by_their_polynomials_at_every_length_to_200()
    {
        foreach (byte[] bytes in RandomBytes.OfEveryLengthTo(200))
        {
            Assert.Equal(Divided16(bytes), Crc16.Compute(bytes));
            Assert.Equal(Divided32(bytes), Crc32.Compute(bytes));
        }
    }

    [Fact]
    public void A_checksum_carried_on_is_that_of_the_whole() =>
        Prop.ForAll<byte[], byte[]>(static (head, tail) =>
        {
            byte[] whole = [.. head, .. tail];
            return Crc16.Append(Crc16.Compute(head), tail) == Crc16.Compute(whole)
                && Crc32.Append(Crc32.Compute(head), tail) == Crc32.Compute(whole);
        }).QuickCheckThrowOnFailure();

    private static ushort Divided16(byte[] bytes)
    {
        int register = 0;
        foreach (byte next in bytes)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                bool subtract = ((register >> 15) ^ (next >> bit)) % 2 != 0;
                register = ((register << 1) & 0xFFFF) ^ (subtract ? 0x1021 : 0);
            }
        }

        return (ushort)register;
    }

    private static uint Divided32(byte[] bytes)
    {
        uint register = uint.MaxValue;
        foreach (byte next in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool subtract = ((register ^ (uint)(next >> bit)) & 1) != 0;
                register = (register >> 1) ^ (subtract ? 0xEDB88320 : 0);
            }
        }

        return ~register;
    }
}
