namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A script takes its keys from KEYS.</summary>
public sealed class RTY2013Tests
{
    [Theory]
    [InlineData("redis.call('GET', {|RTY2013:'user:1'|})")]
    [InlineData("redis.pcall('GET', {|RTY2013:[[user:1]]|})")]
    [InlineData("redis.call('GET', {|RTY2013:7|})")]
    [InlineData("redis.call('GET', {|RTY2013:'user:'|} .. ARGV[1])")]
    [InlineData("redis.call('MSET', {|RTY2013:'a'|}, 'x', {|RTY2013:'b'|}, 'y')")]
    [InlineData("redis.call('SINTERSTORE', KEYS[1], {|RTY2013:'a'|}, {|RTY2013:'b'|})")]
    [InlineData("redis.call('ZUNION', 2, {|RTY2013:'a'|}, {|RTY2013:'b'|}, 'WITHSCORES')")]
    [InlineData("redis.call('XREAD', 'COUNT', 1, 'STREAMS', {|RTY2013:'a'|}, KEYS[1], '0', '0')")]
    [InlineData("redis.call('SORT', KEYS[1], 'STORE', {|RTY2013:'a'|})")]
    [InlineData("redis.call('OBJECT', 'ENCODING', {|RTY2013:'a'|})")]
    [InlineData("redis.call('DEL', {|RTY2013:'a'|}, unpack(KEYS))")]
    [InlineData("local call = redis.call\\ncall('GET', {|RTY2013:'a'|})")]
    [InlineData("redis.call('SET', KEYS[1], redis.call('GET', {|RTY2013:'b'|}))")]
    public Task Literal_key_is_marked(string script) => AnalyzerRun.ExpectMembersAsync($"""
        [Script("{script}", Keys = ["a"])] Task RunAsync(int x);
        """);

    [Fact]
    public async Task Message_names_the_key_and_the_command() => Assert.Equal(
        "The script gives GET the literal key 'user:1', of which nothing proves that it lives on the node where the script runs; "
            + "pass it in Keys, and write KEYS[n] for it",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Script("return redis.call('get', {|RTY2013:'user:1'|})", Keys = ["a"])] Task RunAsync();
            """)).GetMessage(null));

    [Theory]
    [InlineData("redis.call('GET', KEYS[1])")]
    [InlineData("redis.call('GET', KEYS[1] .. ':more')")]
    [InlineData("redis.call('GET', key)")]
    [InlineData("redis.call('SET', KEYS[1], 'value')")]
    [InlineData("redis.call('HGET', KEYS[1], 'field')")]
    [InlineData("redis.call('PUBLISH', 'channel', 'message')")]
    [InlineData("redis.call('ZUNION', 1, KEYS[1], 'WITHSCORES')")]
    [InlineData("redis.call('ZUNION', n, 'a')")]
    [InlineData("redis.call('BLMPOP', 0, 1, unpack(KEYS), 'LEFT')")]
    [InlineData("redis.call('XREAD', 'STREAMS', KEYS[1], 'b', unpack(ARGV))")]
    [InlineData("redis.call('EVAL', 'a')")]
    [InlineData("redis.call(ARGV[1], 'a')")]
    [InlineData("redis.call('TIME')")]
    [InlineData("-- redis.call('GET', 'a')")]
    [InlineData("return 'redis.call(\\\"GET\\\", \\\"a\\\")'")]
    public Task Other_arguments_are_fine(string script) => AnalyzerRun.ExpectQuietMembersAsync($"""
        [Script("{script}", Keys = ["a"])] Task RunAsync(int x);
        """);
}
