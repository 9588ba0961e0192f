using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>GET /v1/route/{key}, /v1/nodes and /v1/stats.</summary>
[Collection(nameof(HttpNodes))]
public sealed class ViewTests(HttpNodes http)
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("foo", "foo", "foo", 12182)]
    [InlineData("%7Buser:42%7D:name", "{user:42}:name", "user:42", null)]
    [InlineData("a/b", "a/b", "a/b", null)]
    [InlineData("a%2Fb", "a/b", "a/b", null)]
    [InlineData("a%252Fb", "a%2Fb", "a%2Fb", null)]
    [InlineData("a?x=1", "a", "a", 15495)]
    public async Task Route_of_a_key(string path, string key, string routed, int? slot)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        using HttpResponseMessage response = await gateway.GetAsync("/v1/route/" + path);

        JsonElement route = await HttpGateway.JsonAsync(response);
        KeyRoute expected = gateway.Redis.RouteOf(key);
        Assert.Equal((key, routed, key), (Text(route, "key"), Text(route, "routedPart"), Text(route, "storedKey")));
        Assert.Equal(routed != key, route.GetProperty("hasTag").GetBoolean());
        Assert.Equal((expected.Node.Name, expected.Router), (Text(route, "node"), Text(route, "router")));
        Assert.Equal(slot ?? expected.Slot, route.GetProperty("slot").GetInt32());
    }

    [Fact]
    public async Task Key_in_a_path_is_any_bytes()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement route = await HttpGateway.JsonAsync(await gateway.GetAsync("/v1/route/%FF%01"));

        Assert.Equal([0xff, 1], route.GetProperty("key").GetProperty("base64").GetBytesFromBase64());
        Assert.Equal(gateway.Redis.RouteOf(new byte[] { 0xff, 1 }).Node.Name, Text(route, "node"));
    }

    [Fact]
    public async Task Route_without_a_key_says_so()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        using HttpResponseMessage response = await gateway.GetAsync("/v1/route/");

        await HttpGateway.ProblemAsync(response, 400, "bad-request");
    }

    [Fact]
    public async Task Endpoints_work_in_a_group_with_a_prefix()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, map: static e => e.MapGroup("/redis").MapRedisTypedGateway());

        JsonElement route = await HttpGateway.JsonAsync(await gateway.GetAsync("/redis/v1/route/a%2Fb"));

        Assert.Equal("a/b", Text(route, "key"));
    }

    [Fact]
    public async Task Nodes_are_listed_with_their_state_and_addresses()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        // On a machine that is busy a node may be slow for a moment.
        JsonElement nodes = await Wait.UntilAsync(
            async () => await HttpGateway.JsonAsync(await gateway.GetAsync("/v1/nodes")),
            static nodes => nodes.GetProperty("nodes").EnumerateArray().All(static n => Text(n, "state") == "connected"));

        Assert.Equal("slots", Text(nodes, "router"));
        JsonElement[] listed = [.. nodes.GetProperty("nodes").EnumerateArray()];
        Assert.Equal(http.Nodes.Nodes.Select(static n => n.Name), listed.Select(static n => Text(n, "id")));
        Assert.All(listed, static n => Assert.Equal("connected", Text(n, "state")));
        Assert.Equal(http.Nodes.Nodes.Select(static n => n.EndPoint), listed.Select(static n => Text(n, "primary")));
        Assert.Equal(http.Nodes.Nodes.Select(static n => n.EndPoint), listed.Select(static n => n.GetProperty("endPoints")[0].GetString()!));
    }

    [Fact]
    public async Task Stats_add_up_what_the_nodes_say()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Ended);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes);
        await gateway.CommandsAsync($"[{string.Join(",", Enumerable.Range(0, 100).Select(static i => $"[\"SET\",\"{i}\",1]"))}]");

        JsonElement stats = await HttpGateway.JsonAsync(await gateway.GetAsync("/v1/stats"));

        Assert.Equal(100, stats.GetProperty("keys").GetInt32());
        JsonElement[] each = [.. stats.GetProperty("nodes").EnumerateArray()];
        Assert.Equal(100, each.Sum(static n => n.GetProperty("keys").GetInt32()));
        Assert.All(each, static n => Assert.True(n.GetProperty("keys").GetInt32() > 0));
        Assert.All(each, static n => Assert.True(n.GetProperty("usedMemoryBytes").GetInt64() > 100_000));
        Assert.All(each, static n => Assert.Matches(@"^\d+\.\d+", Text(n, "version")));
    }

    [Fact]
    public async Task Stats_of_a_node_that_is_down_are_a_problem_and_no_sum_passes_for_the_whole()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Ended);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes);
        await nodes[1].KillAsync(Ended);

        JsonElement stats = await HttpGateway.JsonAsync(await gateway.GetAsync("/v1/stats"));

        Assert.Equal(JsonValueKind.Null, stats.GetProperty("keys").ValueKind);
        Assert.Equal(0, stats.GetProperty("nodes")[0].GetProperty("keys").GetInt32());
        Assert.Equal(nodes[1].Name, Text(stats.GetProperty("nodes")[1].GetProperty("problem"), "node"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
