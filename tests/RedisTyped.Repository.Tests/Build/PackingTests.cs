using System.Text.Json;

namespace RedisTyped.Repository.Tests.Build;

/// <summary>Packing the solution packs what stands in src, and warns of nothing.</summary>
public sealed class PackingTests
{
    [Theory]
    [InlineData("src/RedisTyped.Gateway/RedisTyped.Gateway.csproj", "true")]
    [InlineData("samples/WebShop/WebShop.csproj", "false")]
    [InlineData("tests/RedisTyped.Tests/RedisTyped.Tests.csproj", "false")]
    public async Task A_project_is_packed_or_left_out_without_a_word(string project, string isPackable)
    {
        (int exit, string output) = await Msbuild.RunAsync(
            Repository.Root, project, "-getProperty:IsPackable", "-getProperty:WarnOnPackingNonPackableProject", "-nologo", "-nodeReuse:false");

        Assert.Equal(0, exit);
        JsonElement properties = JsonDocument.Parse(output).RootElement.GetProperty("Properties");
        Assert.Equal((isPackable, "false"), (properties.GetProperty("IsPackable").GetString(), properties.GetProperty("WarnOnPackingNonPackableProject").GetString()));
    }
}
