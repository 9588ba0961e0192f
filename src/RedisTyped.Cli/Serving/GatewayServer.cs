using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Dashboard.Migrations;
using RedisTyped.Gateway.Http;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Reloading;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Serving;

/// <summary>The gateway as a process of its own.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly ShardedRedis _redis;
    private readonly TopologyFileFollower _follower;
    private readonly ListenOptions _resp;
    private readonly ListenOptions? _http;
    private readonly bool _speaksTls;

    private GatewayServer(WebApplication app, ShardedRedis redis, TopologyFileFollower follower, ListenOptions resp, ListenOptions? http, bool speaksTls)
    {
        _app = app;
        _redis = redis;
        _follower = follower;
        _resp = resp;
        _http = http;
        _speaksTls = speaksTls;
    }

    /// <summary>Where RESP clients connect.</summary>
    public IPEndPoint RespEndPoint => _resp.IPEndPoint!;

    /// <summary>Where HTTP is; null: nowhere.</summary>
    public string? HttpAddress => _http is null ? null : $"{(_speaksTls ? "https" : "http")}://{_http.IPEndPoint}";

    /// <summary>The client of the nodes.</summary>
    public ShardedRedis Redis => _redis;

    public int NodeCount => _redis.Topology.Nodes.Count;

    public string RouterName => _redis.Topology.Router.Name;

    /// <summary>Connects to the nodes and listens. Nodes that are missing fail their own keys only.</summary>
    /// <exception cref="TopologyException">The topology has faults.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<GatewayServer> StartAsync(ServeSettings settings, CancellationToken cancellationToken)
    {
        SocketTuning.Apply();
        RedisTypedOptions topology = TopologyFile.Load(settings.TopologyPath);
        StartWithoutNodes(topology);
        ShardedRedis redis = await ShardedRedis.ConnectAsync(topology, cancellationToken: cancellationToken).ConfigureAwait(false);
        try
        {
            return await StartAsync(settings, redis, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await redis.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Serves until it is told to end, by the token or a signal, and what is under way has been answered.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        await _follower.DisposeAsync().ConfigureAwait(false);
        await _redis.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<GatewayServer> StartAsync(ServeSettings settings, ShardedRedis redis, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = LongestDrain);
        builder.Services.Configure<SocketTransportOptions>(SocketTuning.Apply);
        builder.Services.AddSingleton(redis);
        foreach (PlanMigration migration in settings.Migrations)
        {
            builder.Services.AddSingleton<IMigrationSource>(migration);
        }

        GatewayAccess access = settings.Access;
        builder.Services.AddRedisTypedGateway(options =>
        {
            access.Apply(options);
            settings.Configure(options);
        });
        builder.Services.Configure<GatewayHttpOptions>(options =>
        {
            foreach (ApiToken token in access.Tokens)
            {
                options.Tokens.Add(token);
            }
        });
        ListenOptions? resp = null;
        ListenOptions? http = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(settings.Bind, settings.RespPort, listen => resp = Encrypted(listen, access).UseRedisTypedGateway());
            if (access.HasHttp)
            {
                kestrel.Listen(settings.Bind, settings.HttpPort, listen => http = Encrypted(listen, access));
            }
        });
        if (access.Tls is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        WebApplication app = builder.Build();

        // Not on the thread that serves sockets: what a page or a JSON document takes, RESP clients would wait for.
        app.Use(static async (context, next) =>
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await next(context).ConfigureAwait(false);
        });
        app.MapGet("/health", static () => "ok\n");
        app.MapRedisTypedGateway();
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new GatewayServer(app, redis, redis.FollowFile(settings.TopologyPath, StartWithoutNodes), resp!, http, access.Tls is not null);
    }

    private static ListenOptions Encrypted(ListenOptions listen, GatewayAccess access) => access.Tls is { } tls ? listen.UseHttps(tls) : listen;

    private static void StartWithoutNodes(RedisTypedOptions topology) => topology.AbortOnConnectFail = false;
}
