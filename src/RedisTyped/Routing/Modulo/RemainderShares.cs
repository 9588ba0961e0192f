namespace RedisTyped.Routing.Modulo;

/// <summary>
/// How many of the 2^32 values of a CRC-32 leave each remainder; not the same number unless the divisor is a power of two.
/// </summary>
internal static class RemainderShares
{
    private const double Hashes = 1L << 32;

    /// <summary>Shares of the remainders 0 to N-1 of an unsigned CRC.</summary>
    public static IReadOnlyList<double> Unsigned(int nodeCount) => Of(nodeCount, lowest: 0);

    /// <summary>Shares of the floored remainders 0 to N-1 of a signed CRC.</summary>
    public static IReadOnlyList<double> Signed(int nodeCount) => Of(nodeCount, lowest: int.MinValue);

    private static double[] Of(int nodeCount, long lowest)
    {
        var shares = new double[nodeCount];
        long highest = lowest + uint.MaxValue;
        for (int node = 0; node < nodeCount; node++)
        {
            long upToHighest = FlooredQuotient(highest - node, nodeCount);
            long belowLowest = FlooredQuotient(lowest - 1 - node, nodeCount);
            shares[node] = (upToHighest - belowLowest) / Hashes;
        }

        return shares;
    }

    private static long FlooredQuotient(long value, int divisor)
    {
        (long quotient, long remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
