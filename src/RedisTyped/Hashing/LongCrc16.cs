namespace RedisTyped.Hashing;

/// <summary>
/// twemproxy's <c>crc16</c>: the CRC-16/XMODEM of the bytes, whose register has 32 bits, so that what a CRC shifts out stays above it.
/// </summary>
internal static class LongCrc16
{
    /// <summary>
    /// Gives the register: the CRC below, above it the upper byte of the CRC less the last byte, and above that the one less the last two.
    /// </summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        ushort lessTwo = Crc16.Compute(bytes[..Math.Max(0, length - 2)]);
        ushort lessOne = length < 2 ? (ushort)0 : Crc16.Append(lessTwo, bytes.Slice(length - 2, 1));
        ushort all = length == 0 ? (ushort)0 : Crc16.Append(lessOne, bytes[(length - 1)..]);
        return ((uint)(lessTwo >> 8) << 24) | ((uint)(lessOne >> 8) << 16) | all;
    }
}
