using System.Reflection;
using System.Runtime.InteropServices;

namespace RedisTyped.Testing.Servers;

/// <summary>Where Garnet and the .NET that runs it may lie.</summary>
internal static class GarnetLocator
{
    /// <summary>Names a folder, or <c>GarnetServer.dll</c> itself, before every other place.</summary>
    public const string Variable = "REDISTYPED_GARNET";

    /// <summary>Under this name build/RedisTyped.Testing.targets writes the folder into the assembly that uses the nodes.</summary>
    public const string MetadataKey = "RedisTyped.Testing.Garnet";

    /// <summary>The version that the targets file fetches.</summary>
    public const string Version = "2.2.5";

    public const string AssemblyFile = "GarnetServer.dll";

    /// <summary>Folders written into loaded assemblies, then the cache of NuGet.</summary>
    public static IReadOnlyList<string> Folders()
    {
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                ".nuget",
                "packages");
        return
        [
            .. AppDomain.CurrentDomain.GetAssemblies()
                .Where(assembly => !assembly.IsDynamic)
                .SelectMany(assembly => assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
                .Where(metadata => metadata is { Key: MetadataKey, Value.Length: > 0 })
                .Select(metadata => metadata.Value!)
                .Distinct(StringComparer.Ordinal),
            Path.Combine(cache, "garnet-server", Version, "tools", "net10.0", "any"),
        ];
    }

    /// <summary>The host of the .NET that runs this process; the one on <c>PATH</c> where this process carries its own runtime.</summary>
    public static string? DotnetHost(string? searchPath)
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
        string beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : ProgramSearch.OnPath(name, searchPath);
    }
}
