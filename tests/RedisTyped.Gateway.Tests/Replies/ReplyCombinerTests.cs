using System.Text;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Tests.Replies;

public sealed class ReplyCombinerTests
{
    [Theory]
    [InlineData(nameof(Combination.First), "+OK|+OK", "+OK|")]
    [InlineData(nameof(Combination.Sum), ":1|:2", ":3|")]
    [InlineData(nameof(Combination.Least), ":7|:2", ":2|")]
    [InlineData(nameof(Combination.Greatest), ":7|:2", ":7|")]
    [InlineData(nameof(Combination.Join), "*1^$1^a|*2^$1^a^*1^:1", "*3^$1^a^$1^a^*1^:1|")]
    [InlineData(nameof(Combination.Join), "~1^$1^a|~1^$1^b", "~2^$1^a^$1^b|")]
    [InlineData(nameof(Combination.Union), "*1^$1^a|*2^$1^a^$1^b", "*2^$1^a^$1^b|")]
    [InlineData(nameof(Combination.LeastEach), "*2^:1^:1|*2^:1^:0", "*2^:1^:0|")]
    [InlineData(nameof(Combination.SumByName), "*4^$1^a^:1^$1^b^:0|*4^$1^a^:2^$1^b^:5", "*4^$1^a^:3^$1^b^:5|")]
    [InlineData(nameof(Combination.Text), "$2^hi|$2^ho", "$34^# Node node-1\nhi\n# Node node-2\nho\n|")]
    [InlineData(nameof(Combination.ByNode), "*0|:1", "*4^$6^node-1^*0^$6^node-2^:1|")]
    [InlineData(nameof(Combination.OneSucceeded), "-NOTBUSY no|+OK", "+OK|")]
    [InlineData(nameof(Combination.OneSucceeded), "-NOTBUSY no|-NOTBUSY not", "-NOTBUSY no|")]
    [InlineData(nameof(Combination.Sum), ":1|-ERR no", "-ERR no|")]
    [InlineData(nameof(Combination.Union), "-ERR one|-ERR two", "-ERR one|")]
    public void Replies_of_all_nodes_become_one(string combination, string replies, string expected)
    {
        NodeReply[] nodes = [.. replies.Split('|').Select((reply, i) => new NodeReply($"node-{i + 1}", Bytes(reply + "|")))];
        Assert.Equal(
            Encoding.UTF8.GetString(Bytes(expected)),
            Encoding.UTF8.GetString(ReplyCombiner.Combine(Enum.Parse<Combination>(combination), nodes, 2).Span));
    }

    [Fact]
    public void Maps_stay_maps_in_RESP3()
    {
        NodeReply[] nodes = [new("a", Bytes(":1|")), new("b", Bytes(":2|"))];
        Assert.Equal(
            Encoding.UTF8.GetString(Bytes("%2^$1^a^:1^$1^b^:2|")),
            Encoding.UTF8.GetString(ReplyCombiner.Combine(Combination.ByNode, nodes, 3).Span));
    }

    [Fact]
    public void Sum_that_no_integer_holds_is_not_wrong_but_refused()
    {
        NodeReply[] nodes = [new("a", Bytes($":{long.MaxValue}|")), new("b", Bytes(":1|"))];
        Assert.Throws<OverflowException>(() => ReplyCombiner.Combine(Combination.Sum, nodes, 2));
    }

    private static byte[] Bytes(string text) =>
        Encoding.UTF8.GetBytes(text.Replace("^", "\r\n", StringComparison.Ordinal).Replace("|", "\r\n", StringComparison.Ordinal));
}
