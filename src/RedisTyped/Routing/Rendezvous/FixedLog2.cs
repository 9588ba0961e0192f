using System.Numerics;

namespace RedisTyped.Routing.Rendezvous;

/// <summary>
/// The logarithm that weighted rendezvous needs, in whole numbers only. <see cref="Math.Log(double)"/> may differ in its last bit from
/// one platform to the next, and one bit is enough to send two clients to different nodes.
/// </summary>
internal static class FixedLog2
{
    /// <summary>The result is in units of 2^-40.</summary>
    public const int FractionBits = 40;

    private const int IndexBits = 9;

    /// <summary>Entry i is the logarithm of 1 + i / 512, rounded down (of a few, one unit further); the last entry is 1.</summary>
    private static readonly ulong[] Table = BuildTable();

    /// <summary>
    /// Gives -log2(value / 2^64), by straight lines between 512 entries for each power of two: never more than 7e-7 too great, always
    /// at least 1, and never rising with the value.
    /// </summary>
    /// <param name="value">A hash; 0 is taken as 1.</param>
    public static ulong Negated(ulong value)
    {
        value |= value == 0 ? 1UL : 0UL;
        int zeros = BitOperations.LeadingZeroCount(value);
        ulong normal = value << zeros;
        int index = (int)(normal >> (63 - IndexBits)) & ((1 << IndexBits) - 1);
        ulong rest = (normal >> (31 - IndexBits)) & uint.MaxValue;
        ulong low = Table[index];
        ulong fraction = low + (((Table[index + 1] - low) * rest) >> 32);
        return ((ulong)(zeros + 1) << FractionBits) - fraction;
    }

    /// <summary>
    /// Finds the binary digits one by one: squaring a number doubles its logarithm, and the digit is whether the square reaches 2.
    /// Only whole-number arithmetic, so that every machine has the same table.
    /// </summary>
    private static ulong[] BuildTable()
    {
        const int entries = 1 << IndexBits;
        var table = new ulong[entries + 1];
        table[entries] = 1UL << FractionBits;
        for (int index = 0; index < entries; index++)
        {
            // The number in units of 2^-62, from 1 to just under 2.
            ulong number = (1UL << 62) + ((ulong)index << (62 - IndexBits));
            ulong digits = 0;
            for (int digit = 0; digit < FractionBits; digit++)
            {
                number = (ulong)(((UInt128)number * number) >> 62);
                digits <<= 1;
                if (number >= 1UL << 63)
                {
                    digits |= 1;
                    number >>= 1;
                }
            }

            table[index] = digits;
        }

        return table;
    }
}
