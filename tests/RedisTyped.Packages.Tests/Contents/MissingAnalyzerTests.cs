using RedisTyped.Packages.Tests.Building;

namespace RedisTyped.Packages.Tests.Contents;

public sealed class MissingAnalyzerTests
{
    [Fact]
    public async Task Package_without_its_generator_is_not_packed()
    {
        // Nothing was ever built in a configuration of this name.
        Outcome pack = await DotNet.RunAsync(
            Path.Combine(BuildFacts.RepositoryRoot, "src/RedisTyped"),
            new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" },
            "msbuild", "RedisTyped.csproj", "-t:PackAnalyzers", "-p:NoBuild=true", "-p:Configuration=NeverBuilt", "-nologo", "-tl:off");

        Assert.NotEqual(0, pack.ExitCode);
        Assert.Contains("RedisTyped.Generators.dll' is not built, and RedisTyped is not packed without its analyzers", pack.Output, StringComparison.Ordinal);
    }
}
