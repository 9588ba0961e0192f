namespace RedisTyped.Resharding.Tests.Checksums;

/// <summary>CRC-64 as its definition reads: bit by bit.</summary>
internal static class Crc64Division
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong register = 0;
        foreach (byte next in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool subtract = ((register >> 63) ^ ((ulong)next >> bit)) % 2 != 0;
                register = (register << 1) ^ (subtract ? 0xAD93D23594C935A9 : 0);
            }
        }

        ulong reversed = 0;
        for (int bit = 0; bit < 64; bit++)
        {
            reversed |= ((register >> bit) & 1) << (63 - bit);
        }

        return reversed;
    }
}
