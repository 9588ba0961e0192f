namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A subscription is to one channel of one node.</summary>
public sealed class RTY1032Tests
{
    [Theory]
    [InlineData(
        "SSUBSCRIBE", "needs a client that knows it, which StackExchange.Redis is not in every version; write SUBSCRIBE and publish with PUBLISH: the router "
            + "chooses the node by the channel's name, so that the channels are shared out all the same")]
    [InlineData(
        "PSUBSCRIBE", "has a pattern and no channel that a node could be chosen by; subscribe to it on every node by StackExchange.Redis: "
            + "OnNode(id).Multiplexer.GetSubscriber()")]
    [InlineData("UNSUBSCRIBE", "is sent when an enumeration ends; leave the method out, and end the 'await foreach' instead")]
    public async Task Other_commands_of_publish_subscribe_are_marked(string command, string why) => Assert.Equal(
        $"'{command}' {why}",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{{|RTY1032:{command}|}} a\")] IAsyncEnumerable<string> ReadAsync();")).GetMessage(null));

    [Fact]
    public async Task Subscription_that_gives_no_messages_is_marked() => Assert.Equal(
        "'SUBSCRIBE' gives messages for as long as they are asked for, not 'Task<string>'; return IAsyncEnumerable<T>",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"SUBSCRIBE a\")] {|RTY1032:Task<string>|} ReadAsync();")).GetMessage(null));

    [Fact]
    public Task Second_channel_and_no_place_for_messages_are_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SUBSCRIBE a {|RTY1032:b|}")] IAsyncEnumerable<string> TwoAsync();
        [Command("SUBSCRIBE a"), {|RTY1032:Messages(Capacity = 0)|}] IAsyncEnumerable<string> NoneAsync();
        """);

    [Fact]
    public Task Channels_are_proved_as_keys_are() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SUBSCRIBE room:{id}")] IAsyncEnumerable<string> NotMarkedAsync{|RTY2001:(long id)|};
        [Command("PUBLISH room:{id} {text}")] Task<long> AlsoNotAsync{|RTY2001:(long id, string text)|};
        [Command("PUBLISH room:{id}:{|RTY2003:{who}|} {text}")] Task TooMuchAsync([ShardKey] long id, string who, string text);
        [Command("PUBLISH room:{|RTY2009:{ids}|} {text}")] Task<long> AllAsync([ShardKey] long[] ids, string text);
        [Command("SUBSCRIBE room:{|RTY2009:{ids}|}")] IAsyncEnumerable<string> AllAsync([ShardKey] long[] ids);
        """);

    [Theory]
    [InlineData("RedisResult", "a message is a single value; return RedisValue")]
    [InlineData("string[]", "a message is a single value; declare a record for it")]
    [InlineData("(int, int)", "a tuple has no names of its own to store its parts by; declare a record")]
    public async Task Message_of_no_single_value_is_marked(string type, string why) => Assert.Contains(
        why,
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"SUBSCRIBE a\")] {{|RTY1010:IAsyncEnumerable<{type}>|}} ReadAsync();")).GetMessage(null),
        StringComparison.Ordinal);

    [Fact]
    public Task Channels_and_what_publishes_to_them_are_quiet() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("SUBSCRIBE room:{id}"), Messages(Capacity = 5, Overflow = MessageOverflow.DropOldest)]
        IAsyncEnumerable<string> ReadAsync([ShardKey] long id, CancellationToken ct);
        [Command("SUBSCRIBE news")] IAsyncEnumerable<RedisValue> NewsAsync();
        [Command("PUBLISH room:{id} {text}")] Task<long> SayAsync([ShardKey] long id, string text);
        [Command("SPUBLISH room:{id} {text}")] Task<long> SayShardedAsync([ShardKey] long id, string text);
        [Command("PUBLISH news hello")] Task<RedisResult> HelloAsync();
        """);
}
