using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Http;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>An application with the gateway mounted, on Kestrel and a port of its own.</summary>
internal sealed class HttpGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpGateway(WebApplication app, RecordedLog log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public RecordedLog Log { get; }

    public ShardedRedis Redis => _app.Services.GetRequiredService<ShardedRedis>();

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public static async Task<HttpGateway> StartAsync(
        RedisNodes nodes,
        Action<GatewayHttpOptions>? options = null,
        Action<IEndpointRouteBuilder>? map = null,
        Action<IServiceCollection>? services = null,
        Action<RedisTypedOptions>? topology = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var log = new RecordedLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddRedisTyped(topology ?? (o =>
        {
            foreach (TestNode node in nodes.Nodes)
            {
                o.Nodes.Add(node.Name, node.ConfigurationString);
            }
        }));
        if (options is not null)
        {
            builder.Services.Configure(options);
        }

        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        (map ?? (static e => e.MapRedisTypedGateway()))(app);
        await app.StartAsync(Ended);
        return new HttpGateway(app, log);
    }

    /// <summary>The kind of a result's problem; null: it has none.</summary>
    public static string? KindOf(JsonElement result) =>
        result.TryGetProperty("problem", out JsonElement problem) ? problem.GetProperty("type").GetString()!.Split(':')[^1] : null;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await Client.SendAsync(request, Ended);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    /// <summary>Sends commands; the answer must be 200.</summary>
    public async Task<JsonElement[]> CommandsAsync(string json, string query = "")
    {
        using HttpResponseMessage response = await PostAsync("/v1/commands" + query, json);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return [.. (await JsonAsync(response)).EnumerateArray()];
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Ended));
        return document.RootElement.Clone();
    }

    /// <summary>The problem of an answer with that status, by the end of its type.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status, string kind)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        JsonElement problem = await JsonAsync(response);
        Assert.Equal("urn:redistyped:problem:" + kind, problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await InTime.AwaitAsync(_app.DisposeAsync().AsTask(), "the application has ended");
    }
}
