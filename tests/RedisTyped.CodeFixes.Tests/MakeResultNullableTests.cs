namespace RedisTyped.CodeFixes.Tests;

public sealed class MakeResultNullableTests
{
    [Theory]
    [InlineData("GET a", "Task<string>", "string", "Task<string?>")]
    [InlineData("GET a", "ValueTask< int >", "int", "ValueTask< int? >")]
    [InlineData("GET a", "Task<byte[]>", "byte[]", "Task<byte[]?>")]
    [InlineData("HMGET a b c", "Task<string[]>", "string", "Task<string?[]>")]
    [InlineData("HMGET a b c", "Task<(string? B, int C)>", "int", "Task<(string? B, int? C)>")]
    [InlineData("MGET {{a}}1 {{a}}2", "Task<System.Collections.Generic.List<int>>", "int", "Task<System.Collections.Generic.List<int?>>")]
    [InlineData("GEOPOS a b", "Task<RedisTyped.Values.GeoPoint[]>", "GeoPoint", "Task<RedisTyped.Values.GeoPoint?[]>")]
    [InlineData("LMPOP 1 a LEFT", "Task<(string, string[])>", "(string, string[])", "Task<(string, string[])?>")]
    public Task Part_that_may_be_nil_is_made_nullable(string template, string before, string part, string after) => FixRun.ExpectMembersAsync(
        new MakeResultNullable(), $"Return '{part}?'",
        $"    [Command(\"{template}\")] {before} GetAsync();",
        $"    [Command(\"{template}\")] {after} GetAsync();");
}
