using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RedisTyped.Gateway.Dashboard;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Tests.Http;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>The dashboard as part of the gateway: by its options, and behind its gate.</summary>
public sealed class MountedDashboardTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Holders_of_an_api_token_alone_see_figures_and_everybody_the_page_that_asks_for_it()
    {
        await using var gateway = await HttpGateway.StartAsync(
            _nodes, static o => o.Tokens.Add(new ApiToken { Name = "ops", Secret = "0123456789abcdef", ReadOnly = true }));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway.Client, ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway.Client, "events"));
        using HttpResponseMessage refused = await gateway.Client.PostAsJsonAsync("dashboard/key", new { key = "a" }, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "0123456789abcdef");
        await using var viewer = await FeedReader.OpenAsync(gateway.Client);
        JsonElement sample = await viewer.UntilAsync("sample", static m => m.GetProperty("nodes")[0].GetProperty("state").GetString() == "connected");
        Assert.Equal("node-1", sample.GetProperty("nodes")[0].GetProperty("name").GetString());
        using HttpResponseMessage found = await gateway.Client.PostAsJsonAsync("dashboard/key", new { key = "a" }, Cancelled);
        Assert.Equal("node-1", (await found.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("node").GetString());
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Page_of_another_site_reads_no_figures_by_way_of_the_browser(string header, string value)
    {
        await using var gateway = await HttpGateway.StartAsync(_nodes);
        using var request = new HttpRequestMessage(HttpMethod.Post, "dashboard/key") { Content = JsonContent.Create(new { key = "a" }) };
        request.Headers.Add(header, value);

        using HttpResponseMessage answer = await gateway.Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Options_of_the_application_count()
    {
        await using var gateway = await HttpGateway.StartAsync(
            _nodes, services: static services => services.Configure<DashboardOptions>(static o => o.Enabled = false));

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(gateway.Client, "events"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        return answer.StatusCode;
    }
}
