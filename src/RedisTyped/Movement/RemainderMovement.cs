using RedisTyped.Routing;
using RedisTyped.Routing.Modulo;

namespace RedisTyped.Movement;

/// <summary>The remainder of a CRC-32 that routes.</summary>
/// <param name="Nodes">The divisor.</param>
/// <param name="IsSigned">Whether the CRC is taken as a signed number, and its remainder floored.</param>
internal readonly record struct Remainder(int Nodes, bool IsSigned);

/// <summary>Counts what moves between two routers by the remainder of a CRC-32.</summary>
internal static class RemainderMovement
{
    private const long Half = 1L << 31;
    private const double Hashes = 1L << 32;

    /// <summary>Beyond so many remainders to look at, a sample is good enough.</summary>
    private const long LongestPeriod = 1 << 22;

    public static Remainder? RemainderOf(ShardRouter router) => router switch
    {
        ModuloRouter modulo => new Remainder(modulo.NodeCount, IsSigned: false),
        RedisclusterRouter { RewritesKeys: false } rediscluster => new Remainder(rediscluster.NodeCount, IsSigned: false),
        RbPartitionRouter partition => new Remainder(partition.NodeCount, IsSigned: true),
        _ => null,
    };

    public static double[,]? TryCompute(Remainder before, Remainder after, double[,] matrix)
    {
        long period = (long)before.Nodes / Gcd(before.Nodes, after.Nodes) * after.Nodes;
        if (period > LongestPeriod)
        {
            return null;
        }

        // Below 2^31 signed and unsigned are the same; above, the signed number is less by 2^32.
        for (long first = 0; first <= Half; first += Half)
        {
            for (long offset = 0; offset < Math.Min(period, Half); offset++)
            {
                long count = ((Half - 1 - offset) / period) + 1;
                matrix[NodeOf(before, first + offset), NodeOf(after, first + offset)] += count / Hashes;
            }
        }

        return matrix;
    }

    private static int NodeOf(Remainder remainder, long crc)
    {
        long value = remainder.IsSigned && crc >= Half ? crc - (2 * Half) : crc;
        long rest = value % remainder.Nodes;
        return (int)(rest < 0 ? rest + remainder.Nodes : rest);
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
