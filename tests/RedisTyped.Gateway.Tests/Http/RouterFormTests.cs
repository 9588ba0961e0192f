using System.Text.Json;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>POST / as redis-router has it.</summary>
[Collection(nameof(HttpNodes))]
public sealed class RouterFormTests(HttpNodes http)
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replies_are_what_redis_py_makes_of_them()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        (string Command, string Arguments, string Response)[] calls =
        [
            ("set", "f:a,hello", "true"),
            ("get", "f:a", "\"hello\""),
            ("get", "f:none", "null"),
            ("setnx", "f:a,other", "false"),
            ("exists", "f:a", "1"),
            ("expire", "f:a,100", "true"),
            ("hset", "f:h,field,value", "1"),
            ("hgetall", "f:h", """{"field":"value"}"""),
            ("sadd", "f:s,m", "1"),
            ("sismember", "f:s,m", "true"),
            ("smembers", "f:s", """["m"]"""),
            ("incrbyfloat", "f:n,1.5", "1.5"),
            ("lrange", "f:none,0,-1", "[]"),
            ("delete", "f:a", "1"),
            ("ping", "", "true"),
            ("keys", "f:h*", """["f:h"]"""),
            ("mset", string.Join(',', Enumerable.Range(0, 20).Select(static i => $"f:m{i},{i}")), "true"),
            ("mget", string.Join(',', Enumerable.Range(0, 20).Select(static i => $"f:m{i}")), $"[{string.Join(',', Enumerable.Range(0, 20).Select(static i => $"\"{i}\""))}]"),
            ("delete", string.Join(',', Enumerable.Range(0, 20).Select(static i => $"f:m{i}")), "20"),
        ];

        foreach ((string command, string arguments, string response) in calls)
        {
            using HttpResponseMessage answer = await PostAsync(gateway, ("command", command), ("arguments", arguments));

            Assert.Equal((command, 200, $"{{\"response\":{response}}}"), (command, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ended)));
        }
    }

    [Theory]
    [InlineData("command", "arguments")]
    [InlineData("arguments", "command")]
    public async Task Missing_field_is_a_bad_request(string given, string missing)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        using HttpResponseMessage answer = await PostAsync(gateway, (given, "get"));

        JsonElement problem = await HttpGateway.ProblemAsync(answer, 400, "bad-request");
        Assert.Contains($"'{missing}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "", "bad-command")]
    [InlineData("servers", "/etc/passwd", "unknown-command")]
    [InlineData("__init__", "/etc/passwd", "unknown-command")]
    [InlineData("ping_all", "1", "unknown-command")]
    [InlineData("flushall", "", "unroutable")]
    [InlineData("migrate", "127.0.0.1,1,f:m,0,1", "denied")]
    public async Task Whatever_else_goes_wrong_is_500_as_with_redis_router(string command, string arguments, string kind)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        using HttpResponseMessage answer = await PostAsync(gateway, ("command", command), ("arguments", arguments));

        await HttpGateway.ProblemAsync(answer, 500, kind);
    }

    [Fact]
    public async Task Only_POST_is_taken()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        using HttpResponseMessage put = await gateway.SendAsync(HttpMethod.Put, "/", "{}");

        Assert.Equal(405, (int)put.StatusCode);
        Assert.Contains("POST", put.Content.Headers.Allow);
    }

    [Fact]
    public async Task It_can_be_left_out()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, static o => o.RouterForm = false);

        using HttpResponseMessage answer = await PostAsync(gateway, ("command", "get"), ("arguments", "a"));

        Assert.Contains((int)answer.StatusCode, new[] { 404, 405 });
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpGateway gateway, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(static f => KeyValuePair.Create(f.Name, f.Value)));
        return await gateway.Client.PostAsync(new Uri("/", UriKind.Relative), form, Ended);
    }
}
