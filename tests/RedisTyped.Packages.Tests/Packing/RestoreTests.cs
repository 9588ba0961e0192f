using System.Text.Json;
using RedisTyped.Packages.Tests.Building;

namespace RedisTyped.Packages.Tests.Packing;

/// <summary>A project that is packed by itself, in a clone where nothing was built before.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly string _graph = Path.Combine(Path.GetTempPath(), $"redistyped-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_graph);

    [Fact]
    public async Task Analyzers_that_a_package_carries_are_restored_with_it()
    {
        (await DotNet.RunAsync(
            Path.Combine(BuildFacts.RepositoryRoot, "src/RedisTyped"),
            new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" },
            "msbuild", "RedisTyped.csproj", "-t:GenerateRestoreGraphFile", $"-p:RestoreGraphOutputPath={_graph}", "-nologo", "-tl:off")).Succeeded();

        using JsonDocument graph = JsonDocument.Parse(await File.ReadAllTextAsync(_graph, TestContext.Current.CancellationToken));
        string[] restored = [.. graph.RootElement.GetProperty("projects").EnumerateObject().Select(static project => Path.GetFileNameWithoutExtension(project.Name))];

        Assert.Equal(["RedisTyped", "RedisTyped.CodeFixes", "RedisTyped.Generators"], restored.Order(StringComparer.Ordinal));
    }
}
