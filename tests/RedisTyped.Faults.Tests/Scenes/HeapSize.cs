namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>How much of the heap is in use.</summary>
internal static class HeapSize
{
    /// <summary>
    /// Bytes that are still reachable. Collects twice: what finalizers let go of is collected by the second. Not GC.GetTotalMemory, which counts
    /// what threads have set aside for what they allocate next, and can be off by megabytes, even below nothing.
    /// </summary>
    public static long AfterCollection()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GCMemoryInfo collected = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return collected.HeapSizeBytes - collected.FragmentedBytes;
    }
}
