using System.Diagnostics;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Rdb.Filtering;

namespace RedisTyped.Benchmarks.Rdb;

/// <summary>One thing measured over an RDB in memory, and what it must reach.</summary>
/// <param name="Name">What.</param>
/// <param name="Rdb">The RDB.</param>
/// <param name="Nodes">For each output, over how many nodes its keys are spread; none: the checksum alone.</param>
/// <param name="Megabytes">How many million bytes of source a second at least; 0 where nothing is asked.</param>
/// <param name="Keys">How many million keys a second at least; 0 where nothing is asked.</param>
internal sealed record RdbRow(string Name, byte[] Rdb, uint[] Nodes, double Megabytes, double Keys = 0)
{
    /// <summary>How much is given at a time: what a pipe holds in one segment.</summary>
    private const int BlockBytes = 64 * 1024;

    /// <summary>Runs once.</summary>
    public RdbRun Run()
    {
        RdbTarget[] targets = [.. Nodes.Select(static nodes => new RdbTarget(new KeyShare(nodes), new DroppingWriter()))];
        using var filter = new RdbFilter(targets, new RdbFilterOptions { Length = Rdb.Length });
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        if (targets.Length == 0)
        {
            _ = Crc64.Compute(Rdb);
        }
        else
        {
            for (int at = 0; at < Rdb.Length; at += BlockBytes)
            {
                filter.Feed(Rdb.AsSpan(at, Math.Min(BlockBytes, Rdb.Length - at)));
            }

            filter.Complete();
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return new RdbRun(time, filter.KeysRead, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }
}
