using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Faults.Tests.Reports;

/// <summary>What figures depend on.</summary>
internal static class MachineFacts
{
    /// <summary>Asks the machine.</summary>
    /// <param name="loadBefore">Its load before the run.</param>
    public static string Of(double? loadBefore)
    {
        return $"{Machine.Processor}, {Environment.ProcessorCount} cores{Load(loadBefore, Environment.ProcessorCount)}; {Machine.System}, {RuntimeInformation.FrameworkDescription}, "
            + $"redis-server {ServerVersion()}, StackExchange.Redis {Machine.StackExchangeRedis}.";
    }

    /// <summary>The load as a machine of so many cores has it; more than one for each core leaves a run less than the machine.</summary>
    internal static string Load(double? before, int cores) => before is { } load
        ? string.Create(CultureInfo.InvariantCulture, $", load {load:0.0} before the run{(load > cores ? ", so busy with other work" : "")}")
        : "";

    private static string ServerVersion()
    {
        using var server = Process.Start(new ProcessStartInfo("redis-server", "--version") { RedirectStandardOutput = true })!;
        string text = server.StandardOutput.ReadToEnd();
        server.WaitForExit();
        return text.Split(' ').FirstOrDefault(static word => word.StartsWith("v=", StringComparison.Ordinal))?[2..] ?? text.Trim();
    }
}
