using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.GatewayHttp;

/// <summary>Four nodes with 10,000 keys of 10 bytes, values of 32, and the gateway before them; beside it a reply that is always the same.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private const int Keys = 10_000;

    private readonly RedisNodes _nodes;
    private readonly WebApplication _app;

    private HttpServer(RedisNodes nodes, WebApplication app)
    {
        _nodes = nodes;
        _app = app;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    public static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key:{number % Keys:000000}");

    public static async Task<HttpServer> StartAsync(CancellationToken cancellationToken)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(4, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, cancellationToken).ConfigureAwait(false);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRedisTyped(o =>
        {
            foreach (TestNode node in nodes.Nodes)
            {
                o.Nodes.Add(node.Name, node.ConfigurationString);
            }
        });
        WebApplication app = builder.Build();
        byte[] constant = System.Text.Encoding.ASCII.GetBytes($"\"{new string('v', 32)}\"");
        app.MapGet("/constant", (RequestDelegate)(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = constant.Length;
            await context.Response.BodyWriter.WriteAsync(constant, context.RequestAborted).ConfigureAwait(false);
        }));
        app.MapRedisTypedGateway();
        app.MapStore<IHttpKeyStore>("/typed");
        app.MapStore<ICoalescedHttpKeyStore>("/coalesced");
        await app.StartAsync(cancellationToken).ConfigureAwait(false);

        var redis = app.Services.GetRequiredService<ShardedRedis>();
        string value = new('v', 32);
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(i => redis.ExecuteAsync("SET", Key(i), value))).ConfigureAwait(false);
        return new HttpServer(nodes, app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        await _nodes.DisposeAsync().ConfigureAwait(false);
    }
}
