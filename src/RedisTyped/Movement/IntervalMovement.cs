using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;
using RedisTyped.Routing.Twemproxy;

namespace RedisTyped.Movement;

/// <summary>A circle of 32-bit hashes: where runs of hashes with one node begin, and the node of a hash.</summary>
/// <param name="Hash">The hash that is looked up; only circles of one can be compared.</param>
/// <param name="Starts">Hashes at which another run can begin.</param>
/// <param name="NodeOf">The node of a hash.</param>
internal sealed record HashCircle(TwemproxyHash Hash, IEnumerable<long> Starts, Func<uint, int> NodeOf);

/// <summary>Measures what moves between two rings over the same 32-bit hash.</summary>
internal static class IntervalMovement
{
    private const long Hashes = 1L << 32;

    public static HashCircle? RingOf(ShardRouter router) => router switch
    {
        // A point owns the hashes up to itself with libketama, and those below itself with rb.
        KetamaRouter ketama => new HashCircle(TwemproxyHash.Md5, ketama.Ring.Points.Select(static point => point.Value + 1L), ketama.Ring.NodeAt),
        RbKetamaRouter rb => new HashCircle(TwemproxyHash.Md5, rb.Ring.Points.Select(static point => (long)point.Value), rb.Ring.NodeAbove),
        TwemproxyRouter { Ring: { } ring } pool => new HashCircle(pool.Hash, ring.Points.Select(static point => point.Value + 1L), ring.NodeAt),
        _ => null,
    };

    public static double[,] Compute(HashCircle before, HashCircle after, double[,] matrix)
    {
        long[] starts = [.. before.Starts.Concat(after.Starts).Append(0).Where(static start => start < Hashes).Distinct().Order()];
        for (int i = 0; i < starts.Length; i++)
        {
            long end = i + 1 < starts.Length ? starts[i + 1] : Hashes;
            uint hash = (uint)starts[i];

            // A double holds every sum of so few 2^-32 exactly.
            matrix[before.NodeOf(hash), after.NodeOf(hash)] += (end - starts[i]) / (double)Hashes;
        }

        return matrix;
    }
}
