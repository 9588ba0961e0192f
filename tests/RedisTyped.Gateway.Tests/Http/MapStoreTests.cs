using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using RedisTyped.Gateway.Http;
using RedisTyped.Gateway.Http.Access;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>The methods of a store over HTTP, generated.</summary>
[Collection(nameof(HttpNodes))]
public sealed class MapStoreTests(HttpNodes http)
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_are_GET_and_writes_are_POST_with_the_shard_key_in_the_path()
    {
        await using HttpGateway gateway = await StartAsync();

        Assert.Equal((200, "null"), await GetAsync(gateway, "/people/m1/get-name"));
        Assert.Equal((204, ""), await PostAsync(gateway, "/people/m1/set-name", """{"name": "Ada", "ttl": "01:00:00"}"""));
        Assert.Equal((200, "\"Ada\""), await GetAsync(gateway, "/people/m1/get-name"));
        Assert.Equal("Ada", (string?)await gateway.Redis.ExecuteAsync("GET", ["{p:m1}:name"], Ended));
        Assert.InRange((await HttpGateway.JsonAsync(await gateway.GetAsync("/people/m1/name-ttl"))).GetString()!, "00:50:00", "01:00:00");
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("%C3%BC%20%2F%25", "ü /%")]
    [InlineData("x/../a%2Fc", "a/c")]
    public async Task Shard_key_is_what_the_path_says_byte_for_byte(string path, string id)
    {
        await using HttpGateway gateway = await StartAsync();
        await gateway.Redis.ExecuteAsync("SET", [$"{{p:{id}}}:name", "mine"], Ended);
        // HttpClient would take out the dots.
        string answer = await RawGetAsync(gateway, $"/people/{path}/get-name");

        Assert.EndsWith("\"mine\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_whose_dots_hide_the_key_is_refused()
    {
        await using HttpGateway gateway = await StartAsync();

        string answer = await RawGetAsync(gateway, "/people/a%2Fb/get-name/c/..");

        Assert.Contains("400 Bad Request", answer, StringComparison.Ordinal);
        Assert.Contains("'id' stands in a path", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_go_in_and_out_as_JSON()
    {
        await using HttpGateway gateway = await StartAsync();

        Assert.Equal((200, "null"), await GetAsync(gateway, "/people/m2/get-profile"));
        Assert.Equal((204, ""), await PostAsync(gateway, "/people/m2/set-profile", """{"person": {"name": "Ada", "age": 36}}"""));
        Assert.Equal((200, """{"name":"Ada","age":36}"""), await GetAsync(gateway, "/people/m2/get-profile"));
    }

    [Fact]
    public async Task Collections_are_repeated_in_a_query_and_arrays_in_a_body()
    {
        await using HttpGateway gateway = await StartAsync();

        Assert.Equal((204, ""), await PostAsync(gateway, "/people/set-names", """{"names": {"m3": "Ada", "m4": "Bob"}}"""));
        Assert.Equal((200, """["Bob",null,"Ada"]"""), await GetAsync(gateway, "/people/get-names?ids=m4&ids=none&ids=m3"));
        Assert.Equal((200, "2"), await PostAsync(gateway, "/people/m3/add-tastes", """{"tastes": ["sweet", 1]}"""));
        Assert.Equal((200, "true"), await GetAsync(gateway, "/people/m3/has-taste?taste=SOUR"));
        Assert.Equal((200, "3"), await PostAsync(gateway, "/people/m3/push", """{"numbers": [1, 2, 3]}"""));
        Assert.Equal((200, "[1,2,3]"), await GetAsync(gateway, "/people/m3/numbers"));
        Assert.Equal((200, "[2]"), await GetAsync(gateway, "/people/m3/numbers?first=1&last=1"));
        JsonElement tastes = await HttpGateway.JsonAsync(await gateway.GetAsync("/people/m3/tastes"));
        Assert.Equal(["Sour", "Sweet"], tastes.EnumerateArray().Select(static t => t.GetString()!).Order());
    }

    [Fact]
    public async Task Long_collections_come_whole()
    {
        await using HttpGateway gateway = await StartAsync();
        await gateway.Redis.ExecuteAsync("RPUSH", ["{p:m5}:numbers", .. Enumerable.Range(0, 30_000).Cast<object>()], Ended);

        JsonElement numbers = await HttpGateway.JsonAsync(await gateway.GetAsync("/people/m5/numbers"));

        Assert.Equal(Enumerable.Range(0, 30_000), numbers.EnumerateArray().Select(static n => n.GetInt32()));
    }

    [Fact]
    public async Task Bytes_are_base64()
    {
        await using HttpGateway gateway = await StartAsync();

        Assert.Equal((204, ""), await PostAsync(gateway, "/people/m6/set-blob", """{"blob": "/wAB"}"""));
        Assert.Equal((200, """{"base64":"/wAB"}"""), await GetAsync(gateway, "/people/m6/get-blob"));
    }

    [Fact]
    public async Task Overloads_and_scripts_have_endpoints_of_their_own()
    {
        await using HttpGateway gateway = await StartAsync();
        JsonElement all = await HttpGateway.JsonAsync(await gateway.GetAsync("/people/count-keys"));
        JsonElement one = await HttpGateway.JsonAsync(await gateway.GetAsync($"/people/count-keys-2?node={http.Nodes[0].Name}"));

        Assert.True(all.GetInt64() >= one.GetInt64());
        Assert.Equal((200, """["{p:m7}:script","x"]"""), await PostAsync(gateway, "/people/m7/echo", """{"text": "x"}"""));
    }

    [Theory]
    [InlineData("/people/m8/set-name", """{}""", "'name' is missing in the body")]
    [InlineData("/people/m8/set-name", """{"name": null}""", "'name' is null")]
    [InlineData("/people/m8/set-name", """{"name": "a", "ttl": "soon"}""", "'ttl' has a value that cannot be read")]
    [InlineData("/people/m8/set-name", """{"name": "a", "tll": "00:01:00"}""", "a property that the method does not take; it takes name, ttl")]
    [InlineData("/people/m8/set-name", """["a"]""", "must be an object with name, ttl")]
    [InlineData("/people/m8/set-name", """{"name": """, "is no JSON")]
    [InlineData("/people/m8/add-tastes", """{"tastes": ["bitter"]}""", "'tastes' has a value")]
    [InlineData("/people/m8/push", """{"numbers": 1}""", "'numbers' has a value")]
    public async Task Body_that_does_not_fit_says_what(string path, string body, string fault)
    {
        await using HttpGateway gateway = await StartAsync();

        JsonElement problem = await HttpGateway.ProblemAsync(await gateway.PostAsync(path, body), 400, "bad-request");

        Assert.Contains(fault, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/people/m8/has-taste", "'taste' is missing in the query")]
    [InlineData("/people/m8/has-taste?taste=7", "'taste' has a value")]
    [InlineData("/people/m8/numbers?first=x", "'first' has a value")]
    [InlineData("/people/m8/numbers?first=1&first=2", "'first' has a value")]
    public async Task Query_that_does_not_fit_says_what(string path, string fault)
    {
        await using HttpGateway gateway = await StartAsync();

        JsonElement problem = await HttpGateway.ProblemAsync(await gateway.GetAsync(path), 400, "bad-request");

        Assert.Contains(fault, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_of_the_server_is_a_problem_that_names_the_node()
    {
        await using HttpGateway gateway = await StartAsync();
        await PostAsync(gateway, "/people/m9/set-name", """{"name": "no number"}""");

        JsonElement problem = await HttpGateway.ProblemAsync(await gateway.PostAsync("/people/m9/spoil", ""), 422, "refused");

        Assert.Equal(gateway.Redis.NodeFor("{p:m9}:name").Id.Name, problem.GetProperty("node").GetString());
    }

    [Fact]
    public async Task Only_declared_methods_are_there()
    {
        await using HttpGateway gateway = await StartAsync();

        Assert.Equal(404, (await GetAsync(gateway, "/people/m1/flushall")).Status);
        Assert.Equal(404, (await PostAsync(gateway, "/people/m1/raw", "{}")).Status);
        using HttpResponseMessage written = await gateway.GetAsync("/people/m1/set-name");
        Assert.Equal(405, (int)written.StatusCode);
        Assert.Equal(["POST"], written.Content.Headers.Allow);
    }

    [Fact]
    public async Task Token_that_only_reads_may_GET_alone()
    {
        const string Secret = "reader-secret-0123456789";
        await using HttpGateway gateway = await StartAsync(static o => o.Tokens.Add(new ApiToken { Name = "reader", Secret = Secret, ReadOnly = true }));
        await HttpGateway.ProblemAsync(await gateway.GetAsync("/people/m1/get-name"), 401, "unauthorized");
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);

        Assert.Equal((200, "null"), await GetAsync(gateway, "/people/m10/get-name"));
        await HttpGateway.ProblemAsync(await gateway.PostAsync("/people/m10/set-name", """{"name": "x"}"""), 403, "read-only-token");
    }

    private Task<HttpGateway> StartAsync(Action<GatewayHttpOptions>? options = null) =>
        HttpGateway.StartAsync(http.Nodes, options, static e => e.MapStore<IPeopleStore>("/people"));

    private static Task<(int Status, string Body)> GetAsync(HttpGateway gateway, string path) => ReadAsync(gateway.GetAsync(path));

    private static Task<(int Status, string Body)> PostAsync(HttpGateway gateway, string path, string body) => ReadAsync(gateway.PostAsync(path, body));

    private static async Task<(int Status, string Body)> ReadAsync(Task<HttpResponseMessage> answer)
    {
        using HttpResponseMessage response = await answer;
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ended));
    }

    /// <summary>Sends a path as it is.</summary>
    private static async Task<string> RawGetAsync(HttpGateway gateway, string path)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Client.BaseAddress!.Port, Ended);
        await using System.Net.Sockets.NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Ended);
        using var reader = new StreamReader(stream);
        return await InTime.AwaitAsync(reader.ReadToEndAsync(Ended), path);
    }
}
