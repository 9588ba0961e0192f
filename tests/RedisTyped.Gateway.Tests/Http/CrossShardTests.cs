using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RedisTyped.Gateway;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>Commands whose keys live on several nodes, over HTTP: as one server answers them.</summary>
public sealed class CrossShardTests
{
    private const string Commands = """
        [["SADD", "A", "x", "y"], ["SADD", "B", "y", "z"], ["SINTER", "A", "B"], ["SINTERCARD", 2, "A", "B"], ["SUNIONSTORE", "C", "A", "B"], ["SCARD", "C"], ["SMOVE", "A", "B", "x"],
        ["ZADD", "ZA", 1.5, "m", 2, "n"], ["ZADD", "ZB", 3, "n"], ["ZINTER", 2, "ZA", "ZB", "WITHSCORES"], ["ZUNIONSTORE", "ZC", 2, "ZA", "ZB"],
        ["SET", "S", "v"], ["RENAME", "S", "T"], ["GET", "T"], ["RENAMENX", "T", "U"], ["COPY", "U", "T"], ["RENAME", "none", "T"],
        ["RPUSH", "L", "a", "b"], ["LMOVE", "L", "M", "LEFT", "RIGHT"], ["RPOPLPUSH", "L", "M"], ["RPOPLPUSH", "L", "M"],
        ["MSETNX", "N1", 1, "N2", 2, "N3", 3], ["MSETNX", "N4", 1, "N1", 2], ["PFADD", "P", "a"], ["PFADD", "Q", "b"], ["PFCOUNT", "P", "Q"], ["PFMERGE", "R", "P", "Q"],
        ["BITOP", "OR", "V", "T", "U"], ["SINTER", "A", "T"], ["SINTER", "A"]]
        """;

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_is_answered_as_by_one_server()
    {
        await using RedisNodes one = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Ended);
        await using RedisNodes three = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Ended);
        await using HttpGateway single = await HttpGateway.StartAsync(one);
        await using HttpGateway several = await HttpGateway.StartAsync(three, services: static s => s.Configure<GatewayOptions>(static o => o.CrossShard = true));

        // One request: those of several nodes are made in steps, and those behind them find what they have done.
        Assert.Equal(await AnswersAsync(single), await AnswersAsync(several));
        Assert.Equal(3, new[] { "A", "B", "C", "L", "M", "N1", "N2", "N3", "P", "Q", "R", "S", "T" }.Select(key => several.Redis.NodeFor(key).Id).Distinct().Count());
    }

    [Fact]
    public async Task What_is_wrong_with_one_names_the_command()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Ended);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes, services: static s => s.Configure<GatewayOptions>(static o => o.CrossShard = true));
        string[] keys = KeysOfTwoNodes(gateway);

        JsonElement[] results = await gateway.CommandsAsync($"""[["BITOP", "NAND", "{keys[0]}", "{keys[1]}"]]""");

        Assert.StartsWith("Gateway.BITOP: BITOP takes AND, OR, XOR or NOT", results[0].GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_behind_one_that_goes_in_steps_does_not_overtake_it()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, cancellationToken: Ended);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes, services: static s => s.Configure<GatewayOptions>(static o => o.CrossShard = true));
        string[] keys = KeysOfTwoNodes(gateway);

        JsonElement[] results = await gateway.CommandsAsync($"""[["SET", "{keys[0]}", "v"], ["RENAME", "{keys[0]}", "{keys[1]}"], ["SET", "{keys[1]}", "w"], ["GET", "{keys[1]}"]]""");
        Assert.Equal("\"OK\" \"OK\" \"OK\" \"w\"", string.Join(' ', results.Select(Text)));
        Assert.Equal("\"w\"", Text((await gateway.CommandsAsync($"""[["GET", "{keys[1]}"]]"""))[0]));

        // The first step asks how many keys each node has.
        results = await gateway.CommandsAsync($"""[["RANDOMKEY"], ["DEL", "{keys[1]}"], ["RANDOMKEY"]]""");
        Assert.Equal($"\"{keys[1]}\" 1 null", string.Join(' ', results.Select(Text)));
    }

    [Fact]
    public async Task Form_of_redis_router_has_them_and_without_the_option_nobody()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, cancellationToken: Ended);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes, services: static s => s.Configure<GatewayOptions>(static o => o.CrossShard = true));
        await using HttpGateway strict = await HttpGateway.StartAsync(nodes);
        string[] keys = KeysOfTwoNodes(gateway);
        await gateway.CommandsAsync($"""[["SADD", "{keys[0]}", "x", "y"], ["SADD", "{keys[1]}", "y"]]""");

        Assert.Equal("{\"response\":[\"y\"]}", await AskAsync(gateway, "sinter", 200));
        Assert.Contains("problem:unroutable", await AskAsync(strict, "sinter", 500), StringComparison.Ordinal);
        Assert.Equal("{\"response\":true}", await AskAsync(gateway, "rename", 200));

        async Task<string> AskAsync(HttpGateway asked, string command, int status)
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("command", command), KeyValuePair.Create("arguments", string.Join(',', keys))]);
            using HttpResponseMessage answer = await asked.Client.PostAsync(new Uri("/", UriKind.Relative), form, Ended);
            Assert.Equal(status, (int)answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Ended);
        }
    }

    private static string[] KeysOfTwoNodes(HttpGateway gateway) =>
        [.. Enumerable.Range(0, 1000).Select(static i => $"k{i}").DistinctBy(k => gateway.Redis.NodeFor(k).Id).Take(2)];

    private static async Task<string[]> AnswersAsync(HttpGateway gateway) => [.. (await gateway.CommandsAsync(Commands)).Select(Text)];

    // Sets have no order; of a problem it counts what a server has said.
    private static string Text(JsonElement result) =>
        !result.TryGetProperty("reply", out JsonElement reply) ? $"{HttpGateway.KindOf(result)} {result.GetProperty("problem").GetProperty("detail")}"
        : reply.ValueKind == JsonValueKind.Array ? string.Join(',', reply.EnumerateArray().Select(static element => element.GetRawText()).Order(StringComparer.Ordinal))
        : reply.GetRawText();
}
