using System.Globalization;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>What another process has used so far, as Linux tells it in <c>/proc</c>; nothing for process 0.</summary>
internal static class ProcessUse
{
    private const double TicksPerSecond = 100;
    private const double BytesPerKilobyte = 1024;

    /// <summary>Processor time, user and system, in seconds.</summary>
    /// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html</remarks>
    public static double CpuSeconds(int processId)
    {
        if (processId == 0)
        {
            return 0;
        }

        string stat = File.ReadAllText(PathOf(processId, "stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>The most memory that it ever had resident, in million bytes.</summary>
    /// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_status.5.html</remarks>
    public static double PeakMegabytes(int processId) => processId == 0
        ? 0
        : File.ReadLines(PathOf(processId, "status"))
            .Where(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(static line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * BytesPerKilobyte / 1e6)
            .First();

    private static string PathOf(int processId, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{file}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
