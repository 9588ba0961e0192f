using System.Runtime.InteropServices;

namespace RedisTyped.Execution;

/// <summary>
/// What one thread says of its <see cref="CallSection"/>s, and the waiting for those of all threads. This is RCU as in user space (Desnoyers and others, "User-Level
/// Implementations of Read-Copy Update", 2012), with its memory barriers on one side: Linux has membarrier(2) for that.
/// </summary>
/// <remarks>
/// Counters in the topology, striped over the processors, would cost each call two interlocked operations, and one more look at the topology. Here a call writes twice
/// to memory that only its thread writes to, and the rare exchange pays for the order: its barrier runs on every thread of the process, so that a thread either is seen
/// in its section, or sees the new topology in it. Sections are those of a thread and not of a client: the ones of other clients end as soon.
/// </remarks>
internal sealed class ThreadSections
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);
    private static readonly Lock Gate = new();
    private static readonly List<ThreadSections> Known = [];

    [ThreadStatic]
    private static ThreadSections? t_own;

    private readonly Thread _thread = Thread.CurrentThread;
    private Line _line;

    private ThreadSections()
    {
    }

    /// <summary>Those of this thread.</summary>
    public static ThreadSections Own => t_own ?? Register();

    /// <summary>Begins one. What is read behind it, as the topology, is not read before: the write and that volatile reading are kept in order by the compiler, and by the
    /// barrier of who waits.</summary>
    public void Enter()
    {
        if (_line.Depth++ == 0)
        {
            Volatile.Write(ref _line.Turn, _line.Turn + 1);
        }
    }

    /// <summary>Ends the one that was begun last.</summary>
    public void Leave()
    {
        if (--_line.Depth == 0)
        {
            Volatile.Write(ref _line.Turn, _line.Turn + 1);
        }
    }

    /// <summary>Waits until all sections have ended that have begun by now. To be called when the topology has been exchanged, and its old one says so.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>How many threads are still in one. Does not throw.</returns>
    public static async Task<int> PassAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        Interlocked.MemoryBarrierProcessWide();
        List<(ThreadSections Thread, int Turn)> open = Open();
        for (long start = time.GetTimestamp(); open.Count > 0 && time.GetElapsedTime(start) < limit && !cancellationToken.IsCancellationRequested;)
        {
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            open.RemoveAll(static one => one.Thread.HasEnded(one.Turn));
        }

        return open.Count;
    }

    private static List<(ThreadSections Thread, int Turn)> Open()
    {
        lock (Gate)
        {
            Known.RemoveAll(static one => !one._thread.IsAlive);
            return [.. Known.Select(static one => (one, Volatile.Read(ref one._line.Turn))).Where(static one => (one.Item2 & 1) != 0)];
        }
    }

    private static ThreadSections Register()
    {
        var own = new ThreadSections();
        lock (Gate)
        {
            // A thread that has ended is in none, whatever it said last.
            Known.RemoveAll(static one => !one._thread.IsAlive);
            Known.Add(own);
        }

        return t_own = own;
    }

    private bool HasEnded(int turn) => Volatile.Read(ref _line.Turn) != turn || !_thread.IsAlive;

    /// <summary>A cache line of its own, with another on both sides: processors fetch them in pairs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Line
    {
        /// <summary>Odd within a section.</summary>
        [FieldOffset(128)]
        public int Turn;

        /// <summary>How many are within each other.</summary>
        [FieldOffset(132)]
        public int Depth;
    }
}
