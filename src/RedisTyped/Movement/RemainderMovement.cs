using RedisTyped.Routing;
using RedisTyped.Routing.Modulo;
using RedisTyped.Routing.Twemproxy;

namespace RedisTyped.Movement;

/// <summary>The remainder of a 32-bit hash that routes.</summary>
/// <param name="Hash">The hash; only remainders of one can be compared.</param>
/// <param name="Divisor">The divisor.</param>
/// <param name="IsSigned">Whether the hash is taken as a signed number, and its remainder floored.</param>
/// <param name="NodeAt">The node of a remainder.</param>
internal sealed record Remainder(TwemproxyHash Hash, long Divisor, bool IsSigned, Func<uint, int> NodeAt);

/// <summary>Counts what moves between two routers by the remainder of the same 32-bit hash.</summary>
internal static class RemainderMovement
{
    private const long Half = 1L << 31;
    private const double Hashes = 1L << 32;

    /// <summary>Beyond so many remainders to look at, a sample is good enough.</summary>
    private const long LongestPeriod = 1 << 22;

    public static Remainder? RemainderOf(ShardRouter router) => router switch
    {
        ModuloRouter modulo => OfCrc32(modulo.NodeCount, isSigned: false),
        RedisclusterRouter { RewritesKeys: false } rediscluster => OfCrc32(rediscluster.NodeCount, isSigned: false),
        RbPartitionRouter partition => OfCrc32(partition.NodeCount, isSigned: true),
        TwemproxyRouter { Remainder: { } places } pool => new Remainder(pool.Hash, places.Total, IsSigned: false, places.NodeAt),
        _ => null,
    };

    public static double[,]? TryCompute(Remainder before, Remainder after, double[,] matrix)
    {
        long period = before.Divisor / Gcd(before.Divisor, after.Divisor) * after.Divisor;
        if (before.Hash != after.Hash || period > LongestPeriod)
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

    private static Remainder OfCrc32(int nodes, bool isSigned) => new(TwemproxyHash.Crc32a, nodes, isSigned, static place => (int)place);

    private static int NodeOf(Remainder remainder, long hash)
    {
        long value = remainder.IsSigned && hash >= Half ? hash - (2 * Half) : hash;
        long rest = value % remainder.Divisor;
        return remainder.NodeAt((uint)(rest < 0 ? rest + remainder.Divisor : rest));
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
