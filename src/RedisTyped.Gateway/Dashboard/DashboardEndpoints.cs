using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RedisTyped.Gateway.Dashboard.Assets;
using RedisTyped.Gateway.Dashboard.Feed;
using RedisTyped.Gateway.Dashboard.Figures;
using RedisTyped.Gateway.Dashboard.Lookup;
using RedisTyped.Gateway.Dashboard.Migrations;

namespace RedisTyped.Gateway.Dashboard;

/// <summary>Puts the dashboard among the endpoints of an application.</summary>
internal static class DashboardEndpoints
{
    /// <summary>Adds the page at the root of the routes, its files below <c>dashboard/</c>, and what it shows.</summary>
    /// <param name="routes">Where to; all addresses in the page are relative to it.</param>
    /// <param name="options">What to show; null: what the application has configured, else the defaults.</param>
    /// <param name="client">Gives the client; null: the one registered without a name.</param>
    /// <param name="guard">
    /// Lets only those through to the figures who may see them; null: everybody. The page itself is the same for all and open, since it is what
    /// asks for a token.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range; all are named.</exception>
    public static void Map(
        IEndpointRouteBuilder routes,
        DashboardOptions? options = null,
        Func<IServiceProvider, ShardedRedis>? client = null,
        Func<RequestDelegate, RequestDelegate>? guard = null)
    {
        IServiceProvider services = routes.ServiceProvider;
        options ??= services.GetService<IOptions<DashboardOptions>>()?.Value ?? new DashboardOptions();
        guard ??= static next => next;
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The dashboard cannot be shown so: {string.Join("; ", faults)}.", nameof(options));
        }

        if (!options.Enabled)
        {
            return;
        }

        client ??= static provider => provider.GetRequiredService<ShardedRedis>();

        // Made with the first request, since the client may connect later than this, and with the next where it could not yet.
        var feed = new Lazy<DashboardFeed>(() => MakeFeed(services, options, client), LazyThreadSafetyMode.PublicationOnly);
        routes.MapMethods("/", ReadMethods, AssetResponse.WritePageAsync);
        routes.MapMethods("/dashboard/{file}", ReadMethods, AssetResponse.WriteAsync);
        routes.MapGet("/events", guard(context => EventStream.WriteAsync(context, feed.Value)));
        routes.MapPost("/dashboard/key", guard(context => LookupResponse.WriteAsync(context, client(context.RequestServices), options.ShowValues)));
    }

    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    private static DashboardFeed MakeFeed(IServiceProvider services, DashboardOptions options, Func<IServiceProvider, ShardedRedis> client)
    {
        TimeProvider time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var redis = client(services);
        IMigrationSource[] migrations = [new TransitionMigration(redis), .. services.GetServices<IMigrationSource>()];
        var source = new TopologyFrames(redis, migrations, options.SampleInterval, time);
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger(DashboardLog.Category);
        return new DashboardFeed(source, options, time, logger);
    }
}
