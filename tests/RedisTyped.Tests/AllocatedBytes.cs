namespace RedisTyped.Tests;

/// <summary>What code takes of the memory, for tests of what it may cost.</summary>
internal static class AllocatedBytes
{
    /// <summary>
    /// The bytes that a call allocates on this thread, by the least of five: what the runtime sets up once, or after a collection that other tests cause, is in one
    /// of them; what the code allocates is in all.
    /// </summary>
    public static long Of(Action call)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
