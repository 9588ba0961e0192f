using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace RedisTyped.Faults.Tests.Reports;

/// <summary>What figures depend on.</summary>
internal static class MachineFacts
{
    /// <summary>Asks the machine.</summary>
    /// <param name="loadBefore">Its load before the run.</param>
    public static string Of(double? loadBefore)
    {
        string processor = FromFile("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString();
        string system = FromFile("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;
        string load = loadBefore is { } value ? string.Create(CultureInfo.InvariantCulture, $", load {value:0.0} before the run") : "";
        string client = typeof(ConnectionMultiplexer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        return $"{processor}, {Environment.ProcessorCount} cores{load}; {system}, {RuntimeInformation.FrameworkDescription}, "
            + $"redis-server {ServerVersion()}, StackExchange.Redis {client}.";
    }

    /// <summary>The load of the machine over the last minute; null where the system does not say.</summary>
    public static double? Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string? FromFile(string path, string name, char separator) => File.Exists(path)
        ? File.ReadLines(path).Select(line => line.Split(separator, 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim()
        : null;

    private static string ServerVersion()
    {
        using var server = Process.Start(new ProcessStartInfo("redis-server", "--version") { RedirectStandardOutput = true })!;
        string text = server.StandardOutput.ReadToEnd();
        server.WaitForExit();
        return text.Split(' ').FirstOrDefault(static word => word.StartsWith("v=", StringComparison.Ordinal))?[2..] ?? text.Trim();
    }
}
