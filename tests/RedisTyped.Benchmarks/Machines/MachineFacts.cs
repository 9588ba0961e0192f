using System.Runtime;
using System.Runtime.InteropServices;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>What figures depend on.</summary>
/// <param name="Processor">Model of the processor.</param>
/// <param name="Cores">Cores that this process may use, as the runtime counts them.</param>
/// <param name="Memory">Memory that the runtime may use, in bytes.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Collector">How it collects garbage.</param>
/// <param name="StackExchangeRedis">Version of StackExchange.Redis, the same for ours and by hand.</param>
/// <param name="Redis">Version of redis-server.</param>
/// <param name="Nutcracker">Whether nutcracker took part.</param>
/// <param name="LoadBefore">Load of the machine over the last minute when the run began; null where the system does not say.</param>
/// <param name="Build">Release, or Debug, whose figures mean nothing.</param>
internal sealed record MachineFacts(
    string Processor,
    int Cores,
    long Memory,
    string System,
    string Runtime,
    string Collector,
    string StackExchangeRedis,
    string Redis,
    bool Nutcracker,
    double? LoadBefore,
    string Build)
{
    /// <summary>How this program was built.</summary>
    public static string ThisBuild { get; } =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    /// <summary>Says so where this program was built so that its figures mean nothing.</summary>
    public static void WarnOfDebug(TextWriter error)
    {
        if (ThisBuild != "Release")
        {
            error.WriteLine("This is a Debug build, whose figures mean nothing; add -c Release.");
        }
    }

    /// <summary>Asks the machine.</summary>
    /// <param name="loadBefore">The load before nodes were started.</param>
    /// <param name="nodes">The nodes.</param>
    public static async Task<MachineFacts> OfAsync(double? loadBefore, BenchmarkNodes nodes) => new(
        Machine.Processor,
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Machine.System,
        RuntimeInformation.FrameworkDescription,
        (GCSettings.IsServerGC ? "server" : "workstation") + (GCSettings.LatencyMode == GCLatencyMode.Batch ? "" : ", concurrent"),
        Machine.StackExchangeRedis,
        await nodes.ServerVersionAsync(),
        nodes.ProxiedDatabase is not null,
        loadBefore,
        ThisBuild);

    /// <summary>The machine in a few words.</summary>
    public static string Here() => $"{Machine.Processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}";
}
