using System.IO.Compression;
using System.Security;
using RedisTyped.Packages.Tests.Building;
using RedisTyped.Packages.Tests.Packing;

[assembly: AssemblyFixture(typeof(PackedPackages))]
// Each test builds a project, which takes all of a small machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace RedisTyped.Packages.Tests.Packing;

/// <summary>
/// All packages, packed once for all tests, and a place to use them in: a feed with them, a folder of packages of its own, and nothing else
/// but what the machine has already restored.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-packages-");

    internal static string[] Ids { get; } = ["RedisTyped", "RedisTyped.Cli", "RedisTyped.Gateway", "RedisTyped.Resharding", "RedisTyped.Testing"];

    internal string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>Where fresh projects keep the packages that they restore.</summary>
    internal string Cache => Path.Combine(_folder.FullName, "cache");

    /// <summary>With what fresh projects are built.</summary>
    internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = Cache,
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
    };

    public async ValueTask InitializeAsync()
    {
        // The analyzers have had their say when the solution was built; what is packed is the same without them.
        (await DotNet.RunAsync(
            BuildFacts.RepositoryRoot,
            new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" },
            "pack", "RedisTyped.sln", "-c", "Release", "-o", Feed, "-v", "quiet", "-nologo", "-tl:off", "-p:RunAnalyzers=false")).Succeeded();
        StandInForHashing();
        File.WriteAllText(
            Path.Combine(_folder.FullName, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{SecurityElement.Escape(Feed)}" />
                <add key="restored" value="{SecurityElement.Escape(BuildFacts.PackageRoot)}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
              </fallbackPackageFolders>
              <packageSourceMapping>
                <packageSource key="packed">
                  <package pattern="RedisTyped" />
                  <package pattern="RedisTyped.*" />
                  {(IsHashingRestored ? "" : """<package pattern="System.IO.Hashing" />""")}
                </packageSource>
                <packageSource key="restored">
                  <package pattern="*" />
                </packageSource>
              </packageSourceMapping>
            </configuration>
            """);

        // A warning in a fresh project is a fault of a package.
        File.WriteAllText(
            Path.Combine(_folder.FullName, "Directory.Build.props"),
            """
            <Project>
              <PropertyGroup>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal string PathOf(string id, string ending = "nupkg") => Path.Combine(Feed, $"{id}.{BuildFacts.Version}.{ending}");

    internal Package Open(string id) => Package.Open(PathOf(id));

    /// <summary>An empty folder for a project.</summary>
    internal Workspace CreateWorkspace(string name) => new(_folder.CreateSubdirectory(name), this);

    private string HashingVersion
    {
        get
        {
            using Package packed = Open("RedisTyped");
            return packed.Dependencies.Single(static d => d.Id == "System.IO.Hashing").Version;
        }
    }

    // An older one may be there too, which came with another package.
    private bool IsHashingRestored => Directory.Exists(Path.Combine(BuildFacts.PackageRoot, "system.io.hashing", HashingVersion));

    // Not every feed has the package System.IO.Hashing. Where the solution was built without it, a package of that name is made of the SDK's
    // assembly: what somebody with a whole feed gets, but for the package's other frameworks.
    private void StandInForHashing()
    {
        if (IsHashingRestored)
        {
            return;
        }

        string version = HashingVersion;
        using ZipArchive package = ZipFile.Open(PathOf("System.IO.Hashing").Replace(BuildFacts.Version + ".nupkg", version + ".nupkg", StringComparison.Ordinal), ZipArchiveMode.Create);
        package.CreateEntryFromFile(BuildFacts.SdkHashing, "lib/net10.0/System.IO.Hashing.dll");
        using var nuspec = new StreamWriter(package.CreateEntry("System.IO.Hashing.nuspec").Open());
        nuspec.Write(
            $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>System.IO.Hashing</id>
                <version>{version}</version>
                <authors>the tests of RedisTyped</authors>
                <description>A stand-in for the package of this name, made of the assembly of the .NET SDK for tests.</description>
                <dependencies>
                  <group targetFramework="net10.0" />
                </dependencies>
              </metadata>
            </package>
            """);
    }
}
