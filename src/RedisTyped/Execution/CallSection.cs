using System.ComponentModel;

namespace RedisTyped.Execution;

/// <summary>
/// The stretch of a call from where it takes the topology, or looks whether the one that it was begun by still holds, to where its command is handed to the connection.
/// Whoever exchanges the topology waits until those have ended that had begun by then. Only generated code uses it.
/// </summary>
/// <remarks>It cannot be held across an await: what sends behind one looks again, in a section of its own.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct CallSection
{
    private readonly ThreadSections _thread;

    private CallSection(ThreadSections thread) => _thread = thread;

    /// <summary>Begins one on this thread; within another it ends with that.</summary>
    /// <returns>Ends when it is disposed of.</returns>
    public static CallSection Enter()
    {
        ThreadSections thread = ThreadSections.Own;
        thread.Enter();
        return new CallSection(thread);
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => _thread.Leave();
}
