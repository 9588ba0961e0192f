namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A command has as many arguments as Redis takes.</summary>
public sealed class RTY1006Tests
{
    [Theory]
    [InlineData("{|RTY1006:GET|}", "'GET' takes 1 argument, but the template gives 0; see https://redis.io/commands/get for what is missing")]
    [InlineData("GET a {|RTY1006:b|}", "'GET' takes 1 argument, but the template gives 2; remove 'b'")]
    [InlineData("GET a {|RTY1006:b {n}|}", "'GET' takes 1 argument, but the template gives 3; remove 'b {n}'")]
    [InlineData("{|RTY1006:SET|} a", "'SET' takes at least 2 arguments, but the template gives 1; see https://redis.io/commands/set for what is missing")]
    [InlineData("{|RTY1006:SET|} a [{n}]", "'SET' takes at least 2 arguments, but the template gives 1 when its optional groups are left out; take what is always sent out of the brackets")]
    [InlineData("GET a [{|RTY1006:{n}|}]", "'GET' takes 1 argument, but the template gives 2; remove '{n}'")]
    [InlineData("{|RTY1006:HGET|} a [{n}]", "'HGET' takes 2 arguments, but the template gives 1 when its optional groups are left out; take what is always sent out of the brackets")]
    [InlineData("{|RTY1006:OBJECT ENCODING|}", "'OBJECT ENCODING' takes 1 argument, but the template gives 0; see https://redis.io/commands/object-encoding for what is missing")]
    [InlineData("{|RTY1006:HSET|} a {n}", "'HSET' takes at least 3 arguments, but the template gives 2; write a field and its value, or pass a dictionary or an object for all fields")]
    public async Task Wrong_number_is_marked_at_what_is_too_much_or_else_at_the_command(string template, string message)
    {
        string parameters = template.Contains("{n}", StringComparison.Ordinal) ? "int? n" : "";
        Assert.Equal(message, Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task GetAsync({parameters});")).GetMessage(null));
    }

    [Fact]
    public Task Collection_may_stand_for_any_number() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("HSET a {fields}")] Task SetAsync(Dictionary<string, string> fields);
        [Command("SADD a {members}")] Task AddAsync(string[] members);
        """);
}
