namespace RedisTyped.Generators.Tests.Parsing;

/// <summary>What a store says of coalescing reaches the client.</summary>
public sealed class CoalesceTests
{
    [Theory]
    [InlineData("", "null);")]
    [InlineData("(Coalesce = true)", "null) { Coalesce = true };")]
    [InlineData("(Coalesce = false)", "null) { Coalesce = false };")]
    public void Store_says_so_or_leaves_it_to_the_options(string arguments, string traits) =>
        Assert.Contains($"(\"IStore\", {traits}", GeneratorRun.Of($$"""
            [RedisStore{{arguments}}] public partial interface IStore { [Command("GET user:{id}")] Task<string?> GetAsync([ShardKey] long id); }
            """).OnlyFile, StringComparison.Ordinal);
}
