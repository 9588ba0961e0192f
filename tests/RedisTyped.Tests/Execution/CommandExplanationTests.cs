using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Topology;

namespace RedisTyped.Tests.Execution;

/// <summary>Explanations of untyped commands, held against what the client sends.</summary>
public class CommandExplanationTests
{
    [Fact]
    public async Task A_command_is_explained_with_its_keys_and_its_words()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a", "b", "c"));

        CallExplanation explained = redis.Topology.Explain("sinterstore", "{user:42}:both", "{user:42}:a", "{user:42}:b c");

        Assert.Equal(("SINTERSTORE", null, null), (explained.Command, explained.Template, explained.Method));
        Assert.Equal(CallSpread.OneNode, explained.Spread);
        Assert.Equal("c", explained.Node?.Name);
        Assert.All(explained.Keys, static key => Assert.Equal((15880, "user:42"), (key.Route.Slot, Encoding.UTF8.GetString(key.Route.RoutedPart.Span))));
        Assert.Equal("""SINTERSTORE {user:42}:both {user:42}:a "{user:42}:b c" """.TrimEnd(), Assert.Single(explained.Commands).ToString());
        Assert.Equal(
            "GET\n  key {user:42}:a → c (slots, tag user:42, hash 15880, slot 15880)\n  c> GET {user:42}:a",
            redis.Topology.Explain("get", "{user:42}:a").ToString());
    }

    [Theory]
    [InlineData("GTE", "a")]
    [InlineData("GET")]
    [InlineData("GET", "")]
    [InlineData("DBSIZE")]
    [InlineData("MGET", "foo", "bar")]
    [InlineData("SUBSCRIBE", "a")]
    [InlineData("XYZ.GET", "a")]
    public async Task What_the_client_refuses_is_refused_alike(string command, params string[] args)
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => redis.ExecuteAsync(command, [.. args]));
        var explained = Assert.ThrowsAny<Exception>(() => redis.Topology.Explain(command, [.. args]));

        Assert.Equal((refused.GetType(), refused.Message), (explained.GetType(), explained.Message));
    }

    [Fact]
    public async Task A_key_is_explained_as_the_node_stores_it()
    {
        var options = FakeNodes.Options("rediscluster", "node_1", "node_2");
        options.LegacyTags = true;
        await using var redis = await FakeNodes.ConnectAsync(options);

        CallExplanation explained = redis.Topology.Explain("SET", "name{42}", "x{y}");
        await redis.ExecuteAsync("SET", "name{42}", "x{y}");

        Assert.Equal("SET name x{y}", Assert.Single(explained.Commands).ToString());
        Assert.Equal(["SET name x{y}"], FakeNodes.Sent(redis, explained.Node!.Value.Name));
    }

    [Fact]
    public void Any_word_is_written_so_that_it_can_be_read_back() => Prop.ForAll<byte[][]>(static words =>
    {
        object[] arguments = [.. (words ?? []).Select(static word => (object)(word ?? []))];
        CallExplanation explained = Topology().Explain("SADD", ["key", "first", .. arguments]);
        string text = explained.Commands[0].ToString();

        Assert.DoesNotContain(text, static c => c is < ' ' or > '~');
        Assert.Equal(
            explained.Commands[0].Words.Select(static word => Convert.ToHexString(word.Span)),
            SplitArguments(text).Select(static word => Convert.ToHexString(Encoding.Latin1.GetBytes(word))));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("a\r\n\tb\0", "\"a\\r\\n\\tb\\x00\"")]
    [InlineData("é", "\"\\xc3\\xa9\"")]
    [InlineData("{user:42}:name", "{user:42}:name")]
    public void A_word_is_quoted_where_it_has_to_be(string word, string expected) =>
        Assert.Equal($"SET k {expected}", Topology().Explain("SET", "k", word).Commands[0].ToString());

    private static TopologySnapshot Topology() => TopologySnapshot.Create(FakeNodes.Options("slots", "a"));

    // sdssplitargs of Redis 7.0, for the quotes that are written here.
    private static List<string> SplitArguments(string text)
    {
        var words = new List<string>();
        for (int at = 0; at < text.Length; at++)
        {
            var word = new StringBuilder();
            if (text[at] != '"')
            {
                for (; at < text.Length && text[at] != ' '; at++)
                {
                    word.Append(text[at]);
                }

                words.Add(word.ToString());
                continue;
            }

            for (at++; text[at] != '"'; at++)
            {
                if (text[at] != '\\')
                {
                    word.Append(text[at]);
                    continue;
                }

                at++;
                word.Append(text[at] switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'x' => (char)Convert.ToInt32(text[(at + 1)..(at + 3)], 16),
                    var c => c,
                });
                at += text[at] == 'x' ? 2 : 0;
            }

            words.Add(word.ToString());
            at++;
        }

        return words;
    }
}
