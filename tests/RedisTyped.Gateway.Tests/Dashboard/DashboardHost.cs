using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Dashboard;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>An application on a free port of this machine that shows nothing but the dashboard of a client.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.Single() + "/");
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<DashboardHost> StartAsync(
        ShardedRedis redis,
        DashboardOptions? options = null,
        string? token = null,
        int port = 0,
        string prefix = "",
        Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        configure?.Invoke(builder);

        // Given, so that the container does not dispose of it.
        builder.Services.AddSingleton(redis);
        var app = builder.Build();
        DashboardEndpoints.Map(app.MapGroup(prefix), options ?? new DashboardOptions { SampleInterval = TimeSpan.FromMilliseconds(100) }, guard: Guard(token));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new DashboardHost(app);
    }

    /// <summary>Ends the application as SIGTERM would.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await InTime.AwaitAsync(_app.DisposeAsync().AsTask(), "the application has ended");
    }

    private static Func<RequestDelegate, RequestDelegate>? Guard(string? token) => token is null ? null : next => context =>
    {
        if (context.Request.Headers.Authorization == $"Bearer {token}")
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    };
}
