using System.Reflection;

namespace RedisTyped.Packages.Tests;

/// <summary>What the build of these tests knew.</summary>
internal static class BuildFacts
{
    public static string RepositoryRoot { get; } = Of("RepositoryRoot");

    /// <summary>The machine's folder of packages, where the restore of the solution has put what all of them depend on.</summary>
    public static string PackageRoot { get; } = Of("PackageRoot");

    public static string Version { get; } = Of("Version");

    /// <summary>The platform, as its runtime is called among packages.</summary>
    public static string RuntimeIdentifier { get; } = Of("RuntimeIdentifier");

    /// <summary>The assembly System.IO.Hashing that the SDK carries.</summary>
    public static string SdkHashing { get; } = Of("SdkHashing");

    public static string Read(string relative) => File.ReadAllText(Path.Combine(RepositoryRoot, relative));

    private static string Of(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
