using System.Text.Json;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>What concerns the whole database over HTTP, on three nodes of its own.</summary>
public sealed class DatabaseCommandTests : IAsyncLifetime
{
    private const int Keys = 60;

    private RedisNodes _nodes = null!;
    private HttpGateway _gateway = null!;

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, cancellationToken: Ended);
        _gateway = await HttpGateway.StartAsync(_nodes);
        await _gateway.CommandsAsync($"[{string.Join(',', Enumerable.Range(0, Keys).Select(static i => $"[\"SET\", \"d:{i}\", {i}]"))}]");
        Assert.Equal(3, Enumerable.Range(0, Keys).Select(i => _gateway.Redis.NodeFor($"d:{i}").Id).Distinct().Count());
    }

    [Fact]
    public async Task Keys_of_all_nodes_are_counted_listed_and_drawn()
    {
        JsonElement[] results = await _gateway.CommandsAsync("""
            [["DBSIZE"], ["KEYS", "d:1*"], ["KEYS", "none*"], ["RANDOMKEY"], {"command": "KEYS", "arguments": ["d:7"], "encoding": "base64"}]
            """);

        Assert.Equal(Keys, results[0].GetProperty("reply").GetInt32());
        Assert.Equal(
            ["d:1", .. Enumerable.Range(10, 10).Select(static i => $"d:{i}")],
            results[1].GetProperty("reply").EnumerateArray().Select(static key => key.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal("[]", results[2].GetProperty("reply").GetRawText());
        Assert.StartsWith("d:", results[3].GetProperty("reply").GetString(), StringComparison.Ordinal);
        Assert.Equal("[\"ZDo3\"]", results[4].GetProperty("reply").GetRawText());
    }

    [Fact]
    public async Task Key_is_drawn_from_every_node()
    {
        JsonElement[] results = await _gateway.CommandsAsync($"[{string.Join(',', Enumerable.Repeat("[\"RANDOMKEY\"]", 200))}]");

        Assert.Equal(3, results.Select(result => _gateway.Redis.NodeFor(result.GetProperty("reply").GetString()!).Id).Distinct().Count());
    }

    [Fact]
    public async Task Scan_gives_every_key_of_all_nodes_by_cursors_that_hold_the_node()
    {
        var found = new List<string>();
        string cursor = "0";
        int pages = 0;
        do
        {
            JsonElement reply = (await _gateway.CommandsAsync($"""[["SCAN", "{cursor}", "MATCH", "d:*", "COUNT", 5]]"""))[0].GetProperty("reply");
            cursor = reply[0].GetString()!;
            found.AddRange(reply[1].EnumerateArray().Select(static key => key.GetString()!));
            Assert.InRange(++pages, 1, 4 * Keys);
        }
        while (cursor != "0");

        Assert.Equal(Keys, found.Distinct().Count());
        Assert.InRange(pages, 3, 4 * Keys);
    }

    [Fact]
    public async Task Ping_is_answered_whatever_the_nodes_do_and_the_rest_says_which_failed()
    {
        await _nodes[1].KillAsync(Ended);

        JsonElement[] results = await _gateway.CommandsAsync("""[["PING"], ["PING", "hello"], ["PING", "a", "b"], ["SCAN", "x"], ["SCAN"], ["DBSIZE"], ["RANDOMKEY"]]""");

        Assert.Equal(["PONG", "hello"], results.Take(2).Select(static result => result.GetProperty("reply").GetString()!));
        Assert.Equal(["bad-command", "bad-command", "bad-command", "partial-failure", "partial-failure"], results.Skip(2).Select(HttpGateway.KindOf));
        Assert.Equal(_nodes[1].Name, results[5].GetProperty("problem").GetProperty("node").GetString());
    }

    [Theory]
    [InlineData("dbsize", "", "60")]
    [InlineData("ping", "", "true")]
    [InlineData("keys", "d:7", "[\"d:7\"]")]
    public async Task Form_of_redis_router_has_them_as_redis_py_reads_them(string command, string arguments, string response) =>
        Assert.Equal(response, (await FormAsync(command, arguments)).GetRawText());

    [Fact]
    public async Task Form_of_redis_router_has_the_cursor_of_SCAN_as_a_number()
    {
        JsonElement reply = await FormAsync("scan", "0,MATCH,none");

        Assert.Equal([JsonValueKind.Number, JsonValueKind.Array], reply.EnumerateArray().Select(static part => part.ValueKind));
        Assert.Equal(0, reply[1].GetArrayLength());
    }

    private async Task<JsonElement> FormAsync(string command, string arguments)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("command", command), KeyValuePair.Create("arguments", arguments)]);
        using HttpResponseMessage answer = await _gateway.Client.PostAsync(new Uri("/", UriKind.Relative), form, Ended);

        return (await HttpGateway.JsonAsync(answer)).GetProperty("response");
    }

    [Fact]
    public async Task Token_that_only_reads_may_send_them()
    {
        const string secret = "0123456789abcdef";
        await using HttpGateway gateway = await HttpGateway.StartAsync(_nodes, static o => o.Tokens.Add(new RedisTyped.Gateway.Http.Access.ApiToken { Name = "reader", Secret = secret, ReadOnly = true }));

        using HttpResponseMessage answer = await gateway.SendAsync(
            HttpMethod.Post, "/v1/commands", """[["PING"], ["DBSIZE"], ["KEYS", "*"], ["RANDOMKEY"], ["SCAN", 0], ["SET", "a", 1]]""", secret);

        Assert.Equal(
            [null, null, null, null, null, "read-only-token"], (await HttpGateway.JsonAsync(answer)).EnumerateArray().Select(HttpGateway.KindOf));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _nodes.DisposeAsync();
    }
}
