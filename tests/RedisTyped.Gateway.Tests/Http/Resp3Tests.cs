using System.Text.Json;
using RedisTyped.Integration.Tests.Servers;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>What clients of HTTP get does not depend on what StackExchange.Redis speaks to the nodes.</summary>
[Collection(nameof(HttpNodes))]
public sealed class Resp3Tests(HttpNodes http)
{
    [Fact]
    public async Task Answers_are_those_of_RESP2()
    {
        await using var proxies = new Resp3Proxies(http.Nodes.Nodes);
        await using HttpGateway two = await HttpGateway.StartAsync(http.Nodes);
        await using HttpGateway three = await HttpGateway.StartAsync(http.Nodes, topology: proxies.AddNodes);
        await two.CommandsAsync("""
            [["DEL", "r:z", "r:x", "r:h", "r:s"], ["ZADD", "r:z", 1, "a", 2.5, "b"], ["XADD", "r:x", "1-1", "f", "v"], ["HSET", "r:h", "f", "v"], ["SADD", "r:s", "m"]]
            """);
        const string Reads = """
            [["ZRANGE", "r:z", 0, -1, "WITHSCORES"], ["ZRANGE", "r:z", 0, -1], ["HRANDFIELD", "r:h", 1, "WITHVALUES"], ["XREAD", "STREAMS", "r:x", 0],
             ["XREAD", "STREAMS", "r:x", 9], ["HGETALL", "r:h"], ["SMEMBERS", "r:s"], ["ZSCORE", "r:z", "b"], ["ZMSCORE", "r:z", "b", "none"], ["GET", "r:none"]]
            """;

        string[] answers = [.. (await three.CommandsAsync(Reads)).Select(static r => r.GetRawText())];

        Assert.Equal("""{"reply":["a","1","b","2.5"]}""", answers[0]);
        Assert.Equal("""{"reply":[["r:x",[["1-1",["f","v"]]]]]}""", answers[3]);
        Assert.Equal((await two.CommandsAsync(Reads)).Select(static r => r.GetRawText()), answers);
        Assert.All(
            (await HttpGateway.JsonAsync(await three.GetAsync("/v1/stats"))).GetProperty("nodes").EnumerateArray(),
            static node => Assert.NotEqual("", node.GetProperty("version").GetString()));
    }
}
