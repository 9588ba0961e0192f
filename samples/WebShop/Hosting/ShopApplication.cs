using System.Net;
using Microsoft.AspNetCore.StaticFiles;
using RedisTyped;
using RedisTyped.Testing;
using StackExchange.Redis;
using WebShop.Endpoints;
using WebShop.Shopping;
using WebShop.Stores;

namespace WebShop.Hosting;

/// <summary>Puts the shop together.</summary>
internal static class ShopApplication
{
    /// <summary>The page asks nobody but the shop, and makes no markup of text.</summary>
    private const string PagePolicy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static WebApplicationBuilder CreateBuilder() =>
        WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

    /// <summary>The section that names nodes of one's own.</summary>
    public static IConfigurationSection Nodes(IConfiguration configuration) => configuration.GetSection("RedisTyped");

    /// <summary>Names the nodes that were started for this run, as appsettings.json would.</summary>
    public static void UseNodes(WebApplicationBuilder builder, RedisNodes started) =>
        builder.Configuration.AddInMemoryCollection(started.Nodes.SelectMany(static (node, i) => new Dictionary<string, string?>
        {
            [$"RedisTyped:Nodes:{i}:Name"] = node.Name,
            [$"RedisTyped:Nodes:{i}:Configuration"] = node.ConfigurationString,
        }));

    public static WebApplication Build(WebApplicationBuilder builder, int port)
    {
        // Other names than this machine's own may be a page elsewhere that was pointed here.
        builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);

        // What keeps the shop from starting is told in a line, without a stack trace before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        builder.Services.AddRedisTyped(Nodes(builder.Configuration))
            .AddStore<ICatalog>()
            .AddStore<IShelves>()
            .AddStore<ICustomers>()
            .AddStore<ISessions>()
            .AddStore<ISales>()
            .AddStore<IRatings>()
            .AddStore<IHouse>()
            .AddHealthChecks();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ShopWindow>().AddSingleton<Checkout>();
        builder.Services.AddProblemDetails();

        WebApplication app = builder.Build();

        // A node that is down fails what lies on it, and nothing else: the page says so, and the rest of the shop goes on.
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = static fault => StatusOf(fault.Exception) != 500 });
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = GuardPage });

        ArticleEndpoints.Map(app);
        CustomerEndpoints.Map(app);
        HouseEndpoints.Map(app);
        app.MapHealthChecks("/health");

        // A store over HTTP as it is: GET /ratings/3/get, POST /ratings/3/rate.
        app.MapStore<IRatings>("/ratings");

        // The gateway's dashboard at /redis/, and what it says over HTTP.
        app.MapGroup("/redis").MapRedisTypedGateway();
        return app;
    }

    private static int StatusOf(Exception fault) =>
        fault is RedisTypedException or RedisException or TimeoutException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    private static void GuardPage(StaticFileResponseContext file)
    {
        IHeaderDictionary headers = file.Context.Response.Headers;
        headers.ContentSecurityPolicy = PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache";
    }
}
