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
        string load = loadBefore is { } value ? string.Create(CultureInfo.InvariantCulture, $", load {value:0.0} before the run") : "";
        return $"{Machine.Processor}, {Environment.ProcessorCount} cores{load}; {Machine.System}, {RuntimeInformation.FrameworkDescription}, "
            + $"redis-server {ServerVersion()}, StackExchange.Redis {Machine.StackExchangeRedis}.";
    }

    private static string ServerVersion()
    {
        using var server = Process.Start(new ProcessStartInfo("redis-server", "--version") { RedirectStandardOutput = true })!;
        string text = server.StandardOutput.ReadToEnd();
        server.WaitForExit();
        return text.Split(' ').FirstOrDefault(static word => word.StartsWith("v=", StringComparison.Ordinal))?[2..] ?? text.Trim();
    }
}
