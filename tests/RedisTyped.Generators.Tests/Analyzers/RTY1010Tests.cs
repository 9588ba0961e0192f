namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The return type fits the reply.</summary>
public sealed class RTY1010Tests
{
    [Theory]
    [InlineData("GET a", "Task<string[]>")]
    [InlineData("SMEMBERS a", "Task<string>")]
    [InlineData("SMEMBERS a", "Task<List<string>>")]
    [InlineData("SMEMBERS a", "Task<string[][]>")]
    [InlineData("SMEMBERS a", "Task<RedisResult[]>")]
    [InlineData("XRANGE a - +", "Task<string>")]
    [InlineData("XRANGE a - +", "Task<string[]>")]
    [InlineData("TTL a", "Task<TimeSpan>")]
    [InlineData("TTL a", "Task<DateTimeOffset?>")]
    [InlineData("EXPIRETIME a", "Task<TimeSpan?>")]
    [InlineData("TTL a", "Task<DateTime?>")]
    [InlineData("INCR a", "Task<TimeSpan?>")]
    [InlineData("INCR a", "Task<Uri?>")]
    [InlineData("RENAME {{a}}b {{a}}c", "Task<long>")]
    [InlineData("ZINCRBY a 1 b", "Task<int>")]
    [InlineData("ZINCRBY a 1 b", "ValueTask<bool>")]
    public Task Type_that_cannot_hold_the_reply_is_marked(string template, string type) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"{template}\")] {{|RTY1010:{type}|}} GetAsync();");

    [Fact]
    public async Task Message_says_what_to_return() => Assert.Equal(
        "'SMEMBERS' cannot be read as 'string': it answers several values; return an array such as string?[]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("SMEMBERS a")] {|RTY1010:Task<string>|} GetAsync();
            """)).GetMessage(null));

    [Theory]
    [InlineData("SMEMBERS a", "Task")]
    [InlineData("XRANGE a - +", "Task<RedisResult>")]
    [InlineData("TTL a", "Task<TimeSpan?>")]
    [InlineData("TTL a", "Task<int>")]
    [InlineData("EXPIRETIME a", "Task<DateTimeOffset?>")]
    [InlineData("INCR a", "Task<decimal>")]
    [InlineData("RENAME {{a}}b {{a}}c", "Task<bool>")]
    [InlineData("RENAME {{a}}b {{a}}c", "Task<string>")]
    [InlineData("ZINCRBY a 1 b", "Task<float>")]
    [InlineData("LPOP a 2", "Task<IReadOnlyList<string>?>")]
    public Task Type_that_holds_it_is_not(string template, string type) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] {type} GetAsync();");
}
