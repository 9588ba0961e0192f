using System.Text.Json;
using RedisTyped.Gateway.Http;
using RedisTyped.Gateway.Http.Access;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>Who may call the HTTP endpoints.</summary>
[Collection(nameof(HttpNodes))]
public sealed class AccessTests(HttpNodes http)
{
    private const string Writer = "writer-secret-0123456789";
    private const string Reader = "reader-secret-0123456789";

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "Bearer realm=\"redistyped\"")]
    [InlineData("wrong-secret-01234567890", "Bearer realm=\"redistyped\", error=\"invalid_token\"")]
    [InlineData("writer-secret-012345678", "Bearer realm=\"redistyped\", error=\"invalid_token\"")]
    public async Task Without_a_known_token_every_endpoint_answers_401(string? token, string challenge)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, WithTokens);
        foreach ((HttpMethod method, string path) in new[]
        {
            (HttpMethod.Post, "/"), (HttpMethod.Post, "/v1/commands"), (HttpMethod.Get, "/v1/route/a"), (HttpMethod.Get, "/v1/nodes"),
            (HttpMethod.Get, "/v1/stats"), (HttpMethod.Get, "/openapi.json"),
        })
        {
            using HttpResponseMessage response = await gateway.SendAsync(method, path, method == HttpMethod.Post ? "[]" : null, token);

            await HttpGateway.ProblemAsync(response, 401, "unauthorized");
            Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Token_that_only_reads_is_refused_writes()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, WithTokens);
        using HttpResponseMessage written = await gateway.SendAsync(HttpMethod.Post, "/v1/commands", """[["SET", "a:t", 1]]""", Writer);
        Assert.Equal("""[{"reply":"OK"}]""", await written.Content.ReadAsStringAsync(Ended));

        using HttpResponseMessage response = await gateway.SendAsync(
            HttpMethod.Post, "/v1/commands", """[["GET", "a:t"], ["SET", "a:t", 2], ["EVAL", "return 1", 1, "a:t"], ["GET", "a:t"]]""", Reader);

        JsonElement[] results = [.. (await HttpGateway.JsonAsync(response)).EnumerateArray()];
        Assert.Equal(["1", "1"], new[] { results[0], results[3] }.Select(static r => r.GetProperty("reply").GetString()!));
        Assert.All(new[] { results[1], results[2] }, static r => Assert.Equal(403, r.GetProperty("problem").GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task No_secret_is_logged_or_told()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, WithTokens);
        using HttpResponseMessage known = await gateway.SendAsync(HttpMethod.Get, "/v1/nodes", token: Reader);
        using HttpResponseMessage unknown = await gateway.SendAsync(HttpMethod.Get, "/v1/nodes", token: "unknown-secret-0123456789");

        string told = gateway.Log.Text + await known.Content.ReadAsStringAsync(Ended) + await unknown.Content.ReadAsStringAsync(Ended);
        Assert.DoesNotContain("-secret-", told, StringComparison.Ordinal);
        Assert.Contains("/v1/nodes", gateway.Log.Text, StringComparison.Ordinal);
        Assert.Equal("reader", new ApiToken { Name = "reader", Secret = Reader }.ToString());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Page_of_another_site_cannot_post(string header, string value)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("command", "set"), KeyValuePair.Create("arguments", "a:site,1")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = form };
        request.Headers.Add(header, value);

        using HttpResponseMessage response = await gateway.Client.SendAsync(request, Ended);

        await HttpGateway.ProblemAsync(response, 403, "cross-site");
        Assert.True((await gateway.Redis.ExecuteAsync("GET", ["a:site"], Ended)).IsNull);
    }

    [Fact]
    public async Task Page_of_the_gateway_itself_can_post()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/commands")
        {
            Content = new StringContent("[]", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Origin", gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        using HttpResponseMessage response = await gateway.Client.SendAsync(request, Ended);

        Assert.Equal("[]", await response.Content.ReadAsStringAsync(Ended));
    }

    [Theory]
    [InlineData("evil.example", false, 403)]
    [InlineData("evil.example", true, 200)]
    [InlineData("localhost", false, 200)]
    [InlineData("[::1]:8080", false, 200)]
    public async Task Name_of_another_host_is_refused_on_loopback(string host, bool allowAnyHost, int status)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, o => o.AllowAnyHost = allowAnyHost);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nodes");
        request.Headers.Host = host;

        using HttpResponseMessage response = await gateway.Client.SendAsync(request, Ended);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public void Options_that_cannot_be_are_refused_with_the_remedy()
    {
        var options = new GatewayHttpOptions { Tokens = { new ApiToken { Name = "a", Secret = "short" } } };
        ArgumentException fault = Assert.Throws<ArgumentException>(options.Check);
        Assert.Contains("openssl rand", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'short'", fault.Message, StringComparison.Ordinal);

        options.Tokens[0].Secret = Writer;
        options.Tokens.Add(new ApiToken { Name = "b", Secret = Writer });
        Assert.Contains("'a' and 'b'", Assert.Throws<ArgumentException>(options.Check).Message, StringComparison.Ordinal);
    }

    private static void WithTokens(GatewayHttpOptions options)
    {
        options.Tokens.Add(new ApiToken { Name = "writer", Secret = Writer });
        options.Tokens.Add(new ApiToken { Name = "reader", Secret = Reader, ReadOnly = true });
    }
}
