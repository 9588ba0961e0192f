using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>
/// Keeps processes on one core until it is disposed of. Process.ProcessorAffinity does not do on Linux: it moves the first thread only.
/// </summary>
internal sealed partial class CoreAffinity : IDisposable
{
    private readonly int[] _processes;
    private readonly ulong _before;

    private CoreAffinity(int[] processes, ulong before, int core)
    {
        _processes = processes;
        _before = before;
        Core = core;
    }

    /// <summary>The core.</summary>
    public int Core { get; }

    /// <summary>Moves this process and others to the first core that it may use.</summary>
    /// <returns>The hold on the core; null where the system cannot do that, or has more than 64 cores.</returns>
    public static CoreAffinity? TryTake(IEnumerable<int> others)
    {
        if (!OperatingSystem.IsLinux() || Get(0, sizeof(ulong), out ulong before) < 0 || before == 0)
        {
            return null;
        }

        int[] processes = [Environment.ProcessId, .. others];
        int core = int.CreateChecked(ulong.TrailingZeroCount(before));
        MoveAll(processes, 1UL << core);
        return new CoreAffinity(processes, before, core);
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            MoveAll(_processes, _before);
        }
    }

    // A thread is on the cores of the one that started it, so threads to come are where their process is.
    [SupportedOSPlatform("linux")]
    private static void MoveAll(int[] processes, ulong cores)
    {
        foreach (int process in processes)
        {
            foreach (string task in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")))
            {
                // A thread that has ended meanwhile is none to move.
                _ = Set(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), sizeof(ulong), in cores);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int Set(int thread, nint size, in ulong cores);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int Get(int thread, nint size, out ulong cores);
}
