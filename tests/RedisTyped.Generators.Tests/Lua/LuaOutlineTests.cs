using RedisTyped.Generators.Lua;

namespace RedisTyped.Generators.Tests.Lua;

public sealed class LuaOutlineTests
{
    [Theory]
    [InlineData("redis.call('GET', KEYS[1])", "GET ?")]
    [InlineData("redis.pcall(\"GET\", 'a')", "GET a")]
    [InlineData("redis['call']('GET', 'a')", "GET a")]
    [InlineData("redis.call'PING'", "PING")]
    [InlineData("redis.call('ZUNION', 2, 'a', 'b')", "ZUNION 2 a b")]
    [InlineData("redis.call('EXPIRE', KEYS[1], 1.5)", "EXPIRE ? ?")]
    [InlineData("redis.call(ARGV[1], 'a')", "? a")]
    [InlineData("redis.call('SET', 'a', redis.call('GET', 'b'))", "SET a ?; GET b")]
    [InlineData("local call = redis.call\ncall('GET', 'a')", "GET a")]
    [InlineData("local call = redis.call('GET', 'a')\ncall('X')", "GET a")]
    [InlineData("other.redis.call('GET', 'a')", "")]
    [InlineData("redis.log(redis.LOG_NOTICE, 'call')", "")]
    [InlineData("redis.call()", "")]
    [InlineData("redis.call('GET', 'a'", "GET a")]
    public void Commands_that_a_script_calls(string text, string expected) => Assert.Equal(expected, string.Join("; ", LuaOutline.Of(text).Calls
        .Select(static c => string.Join(' ', c.Arguments.Select(static a => a.Word ?? "?")))));

    [Theory]
    [InlineData("'a'", "a")]
    [InlineData("[[a]]", "a")]
    [InlineData("7", "7")]
    [InlineData("'user:' .. id", "user:")]
    [InlineData("prefix .. ':x'", ":x")]
    [InlineData("KEYS[1] .. ':x'", null)]
    [InlineData("id", null)]
    [InlineData("names['a']", null)]
    [InlineData("tostring('a')", null)]
    public void Literal_that_an_argument_is_made_of(string argument, string? literal) => Assert.Equal(
        literal, Assert.Single(LuaOutline.Of($"redis.call('GET', {argument})").Calls).Arguments[1].Literal?.Text);

    [Theory]
    [InlineData("unpack(KEYS)", true)]
    [InlineData("...", true)]
    [InlineData("f{1}", true)]
    [InlineData("f'a'", true)]
    [InlineData("'a'", false)]
    [InlineData("KEYS[1]", false)]
    [InlineData("x", false)]
    [InlineData("x .. 'a'", false)]
    public void Last_argument_may_be_several(string argument, bool expands)
    {
        LuaArgument[] arguments = [.. Assert.Single(LuaOutline.Of($"redis.call('MGET', {argument}, {argument})").Calls).Arguments];

        Assert.Equal([false, false, expands], arguments.Select(static a => a.Expands));
    }

    [Theory]
    [InlineData("KEYS[1] ARGV[12]", "KEYS[1] ARGV[12]")]
    [InlineData("KEYS [ 2 ]", "KEYS [ 2 ]")]
    [InlineData("#KEYS KEYS[i] KEYS[1 + 1] t.KEYS[3] keys[4]", "")]
    public void Elements_that_a_script_reads(string text, string expected) => Assert.Equal(
        expected, string.Join(' ', LuaOutline.Of(text).Indexes.Select(i => text.Substring(i.Start, i.Length))));
}
