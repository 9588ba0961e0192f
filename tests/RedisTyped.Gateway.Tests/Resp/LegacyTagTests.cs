using System.Net;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>Router rediscluster with <c>legacyTags</c>: keys have other names on their nodes than clients give them.</summary>
public sealed class LegacyTagTests
{
    private const string NoKey = "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n";

    [Fact]
    public async Task Keys_that_have_another_name_on_their_node_are_sent_with_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 2, topology: Legacy);
        using RespClient client = await gateway.ConnectAsync();

        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "a{user}", "1"));
        Assert.Equal("+OK\r\n", await client.AskAsync("MSET", "b{user}", "2", "c{other}", "3"));
        Assert.Equal("*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n", await client.AskAsync("MGET", "a{user}", "b{user}", "c{other}"));
        string[] stored = [.. await Task.WhenAll(gateway.Nodes.Nodes.Select(async node =>
        {
            using RespClient direct = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port));
            return await direct.AskAsync("EXISTS", "a", "b", "c");
        }))];
        Assert.Equal(3, stored.Sum(static reply => reply[1] - '0'));
    }

    [Fact]
    public async Task Channel_with_a_tag_is_published_to_without_it_and_cannot_be_listened_to_with_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 2, topology: Legacy);
        using RespClient listener = await gateway.ConnectAsync();
        using RespClient client = await gateway.ConnectAsync();
        const string tagged = "'room{42}' has a tag, and the router sends messages on without it; ";
        Assert.Equal($"-ERR subscribe: {tagged}listen by psubscribe to the name before the tag\r\n", await listener.AskAsync("SUBSCRIBE", "plain", "room{42}"));
        Assert.Equal(
            $"-ERR ssubscribe: {tagged}publish by publish, as patterns do not hear spublish, and listen by psubscribe to the name before the tag\r\n",
            await listener.AskAsync("SSUBSCRIBE", "plain", "room{42}"));

        Assert.Equal(":0\r\n", await client.AskAsync("PUBLISH", "plain", "nobody listens"));
        Assert.Equal("*3\r\n$10\r\npsubscribe\r\n$4\r\nroom\r\n:1\r\n", await listener.AskAsync("PSUBSCRIBE", "room"));
        Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$5\r\nplain\r\n:2\r\n", await listener.AskAsync("SUBSCRIBE", "plain"));
        Assert.Equal(
            "-ERR spublish: 'room{42}' has a tag, and the router sends messages on without it, where ssubscribe does not hear them; publish by publish, and listen by psubscribe to the name before the tag\r\n",
            await client.AskAsync("SPUBLISH", "room{42}", "patterns do not hear it"));
        Assert.Equal(":0\r\n", await client.AskAsync("SPUBLISH", "plain", "nobody listens"));
        Assert.Equal(":1\r\n", await client.AskAsync("PUBLISH", "room{42}", "tagged"));
        Assert.Equal("*4\r\n$8\r\npmessage\r\n$4\r\nroom\r\n$4\r\nroom\r\n$6\r\ntagged\r\n", await listener.ReceiveAsync());
        Assert.Equal(":1\r\n", await client.AskAsync("PUBLISH", "plain", "not"));
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$5\r\nplain\r\n$3\r\nnot\r\n", await listener.ReceiveAsync());
    }

    [Fact]
    public async Task User_may_reach_a_key_by_the_name_that_it_has_on_its_node_alone()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            nodes: 2, topology: Legacy, configure: static o => o.Users.Add("user alice on >pw ~cart* ~*:mine} &chat* &*:mine} +@all"));
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "alice", "pw"));

        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "cart{7}", "x"));
        Assert.Equal("$1\r\nx\r\n", await client.AskAsync("GET", "cart{7}"));
        Assert.Equal(":0\r\n", await client.AskAsync("PUBLISH", "chat{7}", "x"));

        // Passed on, split, and looked into: 'secret' is what the node would be asked for.
        Assert.Equal(NoKey, await client.AskAsync("GET", "secret{x:mine}"));
        Assert.Equal(NoKey, await client.AskAsync("MGET", "cart{7}", "secret{x:mine}"));
        Assert.Equal(NoKey, await client.AskAsync("OBJECT", "ENCODING", "secret{x:mine}"));
        Assert.Equal(
            "-NOPERM this user has no permissions to access one of the channels used as arguments\r\n", await client.AskAsync("PUBLISH", "secret{x:mine}", "x"));
    }

    [Fact]
    public async Task What_sorts_by_other_keys_is_refused_on_one_node_too()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 1, topology: Legacy);
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal(":2\r\n", await client.AskAsync("RPUSH", "list{7}", "2", "1"));

        Assert.Equal("*2\r\n$1\r\n1\r\n$1\r\n2\r\n", await client.AskAsync("SORT", "list{7}"));
        Assert.StartsWith("-CROSSSLOT Which keys 'sort' reads cannot be told: ", await client.AskAsync("SORT", "list{7}", "BY", "w*"), StringComparison.Ordinal);
    }

    private static string Legacy(RedisNodes nodes) =>
        nodes.TopologyJson("rediscluster").Replace("{\"router\"", "{\"legacyTags\":true,\"router\"", StringComparison.Ordinal);
}
