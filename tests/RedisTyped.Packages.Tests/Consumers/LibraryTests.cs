using RedisTyped.Packages.Tests.Building;
using RedisTyped.Packages.Tests.Packing;

namespace RedisTyped.Packages.Tests.Consumers;

/// <summary>
/// A store in a class library, used by an application that does not reference RedisTyped itself; on a feed that has no System.IO.Hashing, as
/// docs/packages.md says.
/// </summary>
public sealed class LibraryTests(PackedPackages packages)
{
    private static readonly string Library = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <ItemGroup>
            <PackageReference Include="RedisTyped" Version="{BuildFacts.Version}" />
          </ItemGroup>
        </Project>
        """;

    // RedisTyped.Testing as tests have it: its import comes by the package, and may fetch nothing here.
    private static readonly string Application = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <RedisTypedGarnet>false</RedisTypedGarnet>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../Carts/Carts.csproj" />
            <PackageReference Include="RedisTyped.Testing" Version="{BuildFacts.Version}" />
          </ItemGroup>
        </Project>
        """;

    private const string Store = """
        using RedisTyped;

        namespace Carts;

        [RedisStore]
        [HashTag("cart:{id}")]
        public partial interface ICartStore
        {
            [Command("HSET cart:{id}:articles {article} {count}")]
            Task SetAsync([ShardKey] long id, string article, int count);

            [Command("HGETALL cart:{id}:articles")]
            Task<Dictionary<string, int>> GetAsync([ShardKey] long id);
        }
        """;

    private const string Program = """
        using Carts;
        using RedisTyped;
        using RedisTyped.Testing;
        using RedisTyped.Topology;

        await using RedisNodes nodes = await RedisNodes.StartAsync(2);

        // A router that hashes by System.IO.Hashing.
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(TopologyFile.ParseJson(nodes.TopologyJson("rendezvous")));
        ICartStore carts = redis.Store<ICartStore>();
        await carts.SetAsync(42, "apple", 3);
        Console.WriteLine(string.Join(", ", (await carts.GetAsync(42)).Select(static a => $"{a.Value} {a.Key}")));
        """;

    [Fact]
    public async Task Application_uses_the_store_of_a_library_with_the_hashing_of_the_SDK()
    {
        Workspace folder = packages.CreateWorkspace("library");
        string page = BuildFacts.Read("docs/packages.md");
        CodeBlock withoutHashing = CodeBlock.Of(page).Single(static b => b.Language == "xml" && b.Text.Contains("PrunePackageReference", StringComparison.Ordinal));
        folder.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        folder.Write("Directory.Build.targets", withoutHashing.Text);
        folder.Write("Carts/Carts.csproj", Library);
        folder.Write("Carts/ICartStore.cs", Store);
        folder.Write("Application/Application.csproj", Application);
        folder.Write("Application/Program.cs", Program);

        await folder.BuildAsync("Application/Application.csproj");

        Assert.DoesNotContain("System.IO.Hashing/", File.ReadAllText(folder.PathOf("Application/obj/project.assets.json")), StringComparison.Ordinal);
        Assert.Equal("3 apple", (await folder.RunAsync("Application/bin/Debug/net10.0/Application.dll")).Trim());
    }
}
