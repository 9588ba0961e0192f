namespace RedisTyped.Generators.Tests.Parsing;

/// <summary>Whether a store relies on hash tags, and so cannot work with a router that knows none.</summary>
public sealed class TaggedTemplateTests
{
    [Theory]
    [InlineData("RENAME {{a}}:x {{a}}:y", "", "\"{a}:x\"")]
    [InlineData("SINTERSTORE d {{d}}:x {{d}}:y", "", "\"{d}:x\"")]
    [InlineData("GET {{user:{id}}}:name", "[ShardKey] long id", "\"{user:{id}}:name\"")]
    [InlineData("GET {{log}}:{day}", "int day", "\"{log}:{day}\"")]
    [InlineData("GET {{a}}:x", "", "null")]
    [InlineData("RENAME a a", "", "null")]
    [InlineData("GET user:{id}", "[ShardKey] long id", "null")]
    public void Tag_counts_where_a_call_would_go_wrong_without_it(string template, string parameters, string tagged) =>
        Assert.Contains($"(\"IStore\", {tagged})", GeneratorRun.Of($$"""
            [RedisStore] public partial interface IStore { [Command("{{template}}")] Task SendAsync({{parameters}}); }
            """).OnlyFile, StringComparison.Ordinal);
}
