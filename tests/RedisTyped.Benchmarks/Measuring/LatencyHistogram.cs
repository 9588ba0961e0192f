using System.Numerics;

namespace RedisTyped.Benchmarks.Measuring;

/// <summary>
/// Counts latencies in buckets that widen with the latency: 32 for each power of two, so that a percentile is at most 3 % off, and nothing
/// is allocated when one is recorded. For one thread.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) * SubBuckets];

    /// <summary>How many latencies were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Counts a latency, or several alike.</summary>
    /// <param name="ticks">The latency, in any unit; below zero counts as zero.</param>
    /// <param name="count">How many there were.</param>
    public void Record(long ticks, long count = 1)
    {
        _counts[BucketOf(Math.Max(0, ticks))] += count;
        Count += count;
    }

    /// <summary>Adds what another has counted.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The latency that a share of all does not exceed.</summary>
    /// <param name="share">The share, above 0 and up to 1: 0.99 for p99.</param>
    /// <returns>The middle of its bucket; 0 when nothing was recorded.</returns>
    public double Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
            {
                return MiddleOf(bucket);
            }
        }

        return 0;
    }

    private static int BucketOf(long ticks)
    {
        if (ticks < SubBuckets)
        {
            return (int)ticks;
        }

        int shift = BitOperations.Log2((ulong)ticks) - SubBits;
        return ((shift + 1) << SubBits) + (int)(ticks >> shift) - SubBuckets;
    }

    private static double MiddleOf(int bucket)
    {
        if (bucket < SubBuckets)
        {
            return bucket;
        }

        int shift = (bucket >> SubBits) - 1;
        long lowest = (long)(SubBuckets + (bucket & (SubBuckets - 1))) << shift;
        return lowest + (((1L << shift) - 1) / 2.0);
    }
}
