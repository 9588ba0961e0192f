using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>What this machine says of itself.</summary>
internal static class Machine
{
    /// <summary>Model of the processor.</summary>
    public static string Processor => FromFile("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The operating system.</summary>
    public static string System => FromFile("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    /// <summary>Version of StackExchange.Redis.</summary>
    public static string StackExchangeRedis
    {
        get
        {
            Assembly client = typeof(ConnectionMultiplexer).Assembly;
            return client.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? client.GetName().Version!.ToString();
        }
    }

    /// <summary>The load of the machine over the last minute; null where the system does not say.</summary>
    public static double? Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string? FromFile(string path, string name, char separator) => File.Exists(path)
        ? File.ReadLines(path).Select(line => line.Split(separator, 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim()
        : null;
}
