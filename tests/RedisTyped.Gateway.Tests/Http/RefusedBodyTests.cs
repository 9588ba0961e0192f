using System.Text;
using System.Text.Json;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>Bodies that POST /v1/commands does not take.</summary>
[Collection(nameof(HttpNodes))]
public sealed class RefusedBodyTests(HttpNodes http)
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"command": "GET"}""", "must be an array")]
    [InlineData("""[["GET", "a"]""", "is no JSON")]
    [InlineData("""[["GET", null]]""", "Command 1 has a word")]
    [InlineData("""[["GET", "a"], ["GET", true]]""", "Command 2 has a word")]
    [InlineData("""[["GET", {"base64": "%"}]]""", "Command 1 has a word")]
    [InlineData("""[["GET", {"hex": "00"}]]""", "Command 1 has a word")]
    [InlineData("""[[]]""", "Command 1 is empty")]
    [InlineData("""["GET a"]""", "Command 1 is neither")]
    [InlineData("""[{"arguments": ["a"]}]""", "has no \"command\"")]
    [InlineData("""[{"command": 1}]""", "no string")]
    [InlineData("""[{"command": "GET", "arguments": "a"}]""", "no array")]
    [InlineData("""[{"command": "GET", "args": ["a"]}]""", "has a property other than")]
    [InlineData("""[{"command": "GET", "encoding": "hex"}]""", "The encoding is")]
    [InlineData("""[["SET", "a", "\ud800"]]""", "surrogate")]
    public async Task Body_that_cannot_be_read_says_where(string body, string fault)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/commands", body);

        JsonElement problem = await HttpGateway.ProblemAsync(response, 400, "bad-request");
        Assert.Contains(fault, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_commands_are_refused_and_none_is_sent()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, static o => o.MaxCommands = 2);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/commands", Array(3, static i => $"[\"SET\", \"c:limit:{i}\", 1]"));

        await HttpGateway.ProblemAsync(response, 413, "too-large");
        Assert.True((await gateway.Redis.ExecuteAsync("GET", ["c:limit:0"], Ended)).IsNull);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_over_the_limit_is_refused_whether_it_says_its_length_or_not(bool chunked)
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, static o => o.MaxRequestBytes = 100);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/commands");
        request.Headers.TransferEncodingChunked = chunked;
        request.Content = new StringContent(Array(20, static _ => "[\"GET\", \"a\"]"), Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await gateway.Client.SendAsync(request, Ended);

        await HttpGateway.ProblemAsync(response, 413, "too-large");
    }

    [Fact]
    public async Task Other_content_type_and_method_are_refused()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        using var text = new StringContent("""[["GET", "a"]]""", Encoding.UTF8, "text/plain");

        using HttpResponseMessage type = await gateway.Client.PostAsync(new Uri("/v1/commands", UriKind.Relative), text, Ended);
        using HttpResponseMessage method = await gateway.GetAsync("/v1/commands");

        await HttpGateway.ProblemAsync(type, 415, "content-type");
        Assert.Equal(405, (int)method.StatusCode);
        Assert.Equal(["POST"], method.Content.Headers.Allow);
    }

    private static string Array(int count, Func<int, string> command) => $"[{string.Join(",", Enumerable.Range(0, count).Select(command))}]";
}
