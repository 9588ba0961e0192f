using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Filters;

public sealed class GlobPatternTests
{
    private static readonly string[] Texts =
        ["", "a", "b", "ab", "abc", "aXc", "a*c", "a-c", "[", "]", "^", "\\", "a\\", "user:42", "user:42:name", "{user:42}:name", "\u00e9", "\u00ff\u0080", "z^", "-"];

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("**", "", false)]
    [InlineData("user:*:name", "user:42:name", true)]
    [InlineData("user:*:name", "user:42:mail", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("a\\*", "a*", true)]
    [InlineData("a\\*", "ab", false)]
    [InlineData("*a*b*c", "xxaxxbxxc", true)]
    public void A_pattern_matches_as_in_redis(string pattern, string text, bool expected) =>
        Assert.Equal(expected, GlobPattern.Matches(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task Random_patterns_find_the_keys_that_a_server_finds()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        await using NodeWire server = await NodeWire.OpenAsync(nodes[0]);
        foreach (string text in Texts)
        {
            await server.AskAsync("SET", Encoding.Latin1.GetBytes(text), "v");
        }

        var random = new Random(4);
        const string Pieces = "ab:42**??[[]]^^--\\\\cXz\u00e9\u00ff\u0080{}";
        for (int i = 0; i < 3000; i++)
        {
            byte[] pattern = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pieces[random.Next(Pieces.Length)])));
            var found = (await server.BytesAsync("KEYS", pattern)).Select(Encoding.Latin1.GetString).Order(StringComparer.Ordinal);
            var expected = Texts.Where(text => GlobPattern.Matches(pattern, Encoding.Latin1.GetBytes(text))).Order(StringComparer.Ordinal);

            Assert.True(found.SequenceEqual(expected), $"'{Encoding.Latin1.GetString(pattern)}' finds {string.Join(' ', found)} on the server, {string.Join(' ', expected)} here");
        }
    }

    [Fact]
    public void Many_stars_take_no_time() =>
        Assert.False(GlobPattern.Matches(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a*", 50)) + "b"), Encoding.UTF8.GetBytes(new string('a', 2000))));

    [Fact]
    public void One_of_several_patterns_is_enough()
    {
        var filter = new GlobKeyFilter("user:*", "cart:?");

        Assert.True(filter.Keeps("user:1"u8, 0));
        Assert.True(filter.Keeps("cart:1"u8, 3));
        Assert.False(filter.Keeps("cart:12"u8, 0));
        Assert.Throws<ArgumentException>(() => new GlobKeyFilter());
        Assert.Throws<ArgumentException>(() => new GlobKeyFilter("a", ""));
    }
}
