using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RedisTyped.Testing.Processes;

/// <summary>Signals to a process; .NET itself sends only SIGKILL.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixSignals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    private const int NoSuchProcess = 3;
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    // POSIX names these two but gives them no numbers; Linux (all but Alpha, MIPS, PA-RISC and SPARC) differs from the BSDs and macOS.
    public static int Stop => OperatingSystem.IsLinux() ? 19 : 17;

    public static int Continue => OperatingSystem.IsLinux() ? 18 : 19;

    /// <summary>Sends a signal; a process that is gone already is left at that.</summary>
    public static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }

    /// <summary>
    /// A signal is on its way when kill returns, and a thread on another core may run a little longer. Linux tells when each thread has
    /// stopped; elsewhere this returns at once.
    /// </summary>
    public static void WaitUntilStopped(int processId)
    {
        string threads = $"/proc/{processId}/task";
        if (OperatingSystem.IsLinux() && Directory.Exists(threads))
        {
            SpinWait.SpinUntil(() => Directory.EnumerateDirectories(threads).All(IsStopped), LongestStop);
        }
    }

    private static bool IsStopped(string thread)
    {
        try
        {
            // The state follows the name, which stands in parentheses and may hold any character.
            string status = File.ReadAllText(Path.Combine(thread, "stat"));
            return status[status.LastIndexOf(')') + 2] is 'T' or 't' or 'Z' or 'X';
        }
        catch (IOException)
        {
            return true; // A thread that ended.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
