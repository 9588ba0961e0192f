using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Packages.Tests.Building;
using RedisTyped.Packages.Tests.Packing;
using RedisTyped.Testing;

namespace RedisTyped.Packages.Tests.Consumers;

/// <summary>The library of resharding in a new project: the lines of its readme make two nodes of one.</summary>
public sealed class ReshardingTests(PackedPackages packages)
{
    private static readonly string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="RedisTyped.Resharding" Version="{BuildFacts.Version}" />
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public async Task Lines_of_its_readme_move_the_keys_of_a_new_node()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(
            2, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0"] }, TestContext.Current.CancellationToken);
        using var a = new RedisCli(redis[0].Port);
        using var b = new RedisCli(redis[1].Port);
        await a.PrintAsync(["MSET", .. Enumerable.Range(0, 100).SelectMany(static i => new[] { $"user:{i}", "Ada" })]);
        Workspace folder = packages.CreateWorkspace("resharding");
        folder.Write("Reshard.csproj", Project);
        folder.Write("Program.cs", CodeBlock.Of(BuildFacts.Read("src/RedisTyped.Resharding/README.md")).Single(static block => block.Language == "csharp").Text);
        folder.Write("old.json", $$"""{ "nodes": [ { "name": "a", "configuration": "{{redis[0].ConfigurationString}}" } ] }""");
        folder.Write("new.json", $$"""
            { "nodes": [ { "name": "a", "configuration": "{{redis[0].ConfigurationString}}" }, { "name": "b", "configuration": "{{redis[1].ConfigurationString}}" } ] }
            """);

        await folder.BuildAsync("Reshard.csproj");
        string[] said = (await folder.RunAsync("bin/Debug/net10.0/Reshard.dll")).Trim().Split('\n');

        // Those of user:0 to user:99 whose CRC16 is in the upper half of the slots.
        Assert.Equal(["52 keys compared, 0 differ", "epoch 1 is in force"], said);

        // user:42 has slot 15880.
        Assert.Equal("\"Ada\"", await b.PrintAsync("GET user:42"));
    }
}
