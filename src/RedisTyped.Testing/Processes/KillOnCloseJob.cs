using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RedisTyped.Testing.Processes;

/// <summary>
/// The Windows job of all servers that this process started. Its handle is never closed by hand: Windows closes it when the process ends,
/// in whatever way, and then ends every member (JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE).
/// </summary>
/// <remarks>https://learn.microsoft.com/windows/win32/procthread/job-objects</remarks>
[SupportedOSPlatform("windows")]
internal static partial class KillOnCloseJob
{
    private const int ExtendedLimitInformation = 9;
    private const uint LimitKillOnJobClose = 0x2000;

    private static readonly Lazy<nint> Handle = new(Create);

    public static void Add(SafeHandle process)
    {
        if (!AssignProcessToJobObject(Handle.Value, process))
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private static nint Create()
    {
        nint job = CreateJobObject(0, 0);
        var limits = new ExtendedLimits { Basic = { LimitFlags = LimitKillOnJobClose } };
        if (job == 0 || !SetInformationJobObject(job, ExtendedLimitInformation, in limits, Marshal.SizeOf<ExtendedLimits>()))
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return job;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial nint CreateJobObject(nint attributes, nint name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(nint job, int informationClass, in ExtendedLimits limits, int length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(nint job, SafeHandle process);

    // JOBOBJECT_BASIC_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimits
    {
        public long PerProcessUserTime;
        public long PerJobUserTime;
        public uint LimitFlags;
        public nuint MinimumWorkingSet;
        public nuint MaximumWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    // IO_COUNTERS
    [StructLayout(LayoutKind.Sequential)]
    private struct TransferCounts
    {
        public ulong Reads;
        public ulong Writes;
        public ulong Others;
        public ulong ReadBytes;
        public ulong WriteBytes;
        public ulong OtherBytes;
    }

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public BasicLimits Basic;
        public TransferCounts Transfers;
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }
}
