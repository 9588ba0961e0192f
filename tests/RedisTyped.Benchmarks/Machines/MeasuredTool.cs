using System.Reflection;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>The tool that is measured: as it is installed, with its machine code; as it was built where that was not published beside, as in a Debug build.</summary>
internal static class MeasuredTool
{
    private static readonly string Published = Path.Combine(AppContext.BaseDirectory, "tool", "RedisTyped.Cli.dll");

    /// <summary>The program that runs it.</summary>
    public static string Host { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>The words before its own. What was built is run with our libraries: those of the tool that a framework of ours has, too, do not lie beside it here.</summary>
    public static IReadOnlyList<string> Words { get; } = File.Exists(Published)
        ? [Published]
        : ["exec", "--depsfile", Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetEntryAssembly()!.GetName().Name}.deps.json"), Path.Combine(AppContext.BaseDirectory, "RedisTyped.Cli.dll")];
}
