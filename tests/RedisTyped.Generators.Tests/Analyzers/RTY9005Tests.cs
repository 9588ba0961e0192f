using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A property of the build can be read.</summary>
public sealed class RTY9005Tests
{
    private const string Stores = """
        [RedisStore] public partial interface IUserStore { [Command("GETEX a")] Task<string?> GetAsync(); }
        [RedisStore] public partial interface ICartStore { [Command("GET b")] Task<string?> GetAsync(); }
        """;

    [Theory]
    [InlineData("six")]
    [InlineData("7.x")]
    [InlineData("-1")]
    [InlineData("6.2.0.1")]
    [InlineData("v7")]
    [InlineData("6,2")]
    [InlineData("6..2")]
    [InlineData("99999999999")]
    public async Task Version_that_is_none_is_said_once_for_the_project(string version)
    {
        Diagnostic reported = Assert.Single(await GeneratorRun.Of(Stores).AnalyzeAsync(("RedisMinServerVersion", version)));

        Assert.Equal("RTY9005", reported.Id);
        Assert.Equal(Location.None, reported.Location);
        Assert.Equal(
            $"RedisMinServerVersion is '{version}', which is no version of Redis; write two numbers, such as <RedisMinServerVersion>6.2</RedisMinServerVersion>",
            reported.GetMessage(null));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("7.0")]
    [InlineData(" 8.2.1 ")]
    [InlineData("")]
    public async Task Version_that_can_be_read_is_not(string version) =>
        Assert.Empty(await GeneratorRun.Of(Stores).AnalyzeAsync(("RedisMinServerVersion", version)));
}
