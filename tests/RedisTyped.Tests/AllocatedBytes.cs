namespace RedisTyped.Tests;

/// <summary>What code takes of the memory, for tests of what it may cost.</summary>
internal static class AllocatedBytes
{
    /// <summary>
    /// The bytes that a call allocates on this thread, by the least of five: what the runtime sets up once, or after a collection that other tests cause, is in one
    /// of them; what each call allocates is in all. What only some calls allocate is not seen, such as a list that grows or a pool that has none left with every second
    /// one: where that may be, <paramref name="call"/> is a loop of many.
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
