using System.Net;
using System.Net.Sockets;
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
    /// <exception cref="UsageException">An address cannot be listened on.</exception>
    public static async Task<GatewayServer> StartAsync(ServeSettings settings, CancellationToken cancellationToken)
    {
        SocketTuning.Apply();
        RedisTypedOptions topology = TopologyFile.Load(settings.TopologyPath);
        StartWithoutNodes(topology);

        // The application closes the client, which logs where it does, and so has to be there first.
        ShardedRedis? redis = null;
        ListenOptions? resp = null;
        ListenOptions? http = null;
        WebApplicationBuilder builder = Builder(settings);
        builder.Services.AddSingleton(_ => redis!);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(settings.Bind, settings.RespPort, listen => resp = Encrypted(listen, settings.Access).UseRedisTypedGateway());
            if (settings.Access.HasHttp)
            {
                kestrel.Listen(settings.Bind, settings.HttpPort, listen => http = Encrypted(listen, settings.Access));
            }
        });
        WebApplication app = builder.Build();
        try
        {
            redis = await ShardedRedis.ConnectAsync(topology, app.Services.GetRequiredService<ILoggerFactory>(), cancellationToken).ConfigureAwait(false);
            await StartAsync(app, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (redis is not null)
            {
                await redis.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }

        return new GatewayServer(app, redis, redis.FollowFile(settings.TopologyPath, StartWithoutNodes), resp!, http, settings.Access.Tls is not null);
    }

    /// <summary>Serves until it is told to end, by the token or a signal, and what is under way has been answered.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _follower.DisposeAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplicationBuilder Builder(ServeSettings settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // What keeps it from starting is thrown to us, who tell it in a line; it would be logged as well, with its stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = LongestDrain);
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            SocketTuning.Apply(sockets);
            sockets.CreateBoundListenSocket = address => Bound(address, settings);
        });
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
        if (access.Tls is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        return builder;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        // Not on the thread that serves sockets: what a page or a JSON document takes, RESP clients would wait for.
        app.Use(static async (context, next) =>
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await next(context).ConfigureAwait(false);
        });
        app.MapGet("/health", static () => "ok\n");
        app.MapRedisTypedGateway();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Socket Bound(EndPoint address, ServeSettings settings)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        }
        catch (SocketException e)
        {
            string option = ((IPEndPoint)address).Port == settings.RespPort ? "--resp-port" : "--http-port";
            string other = e.SocketErrorCode == SocketError.AddressNotAvailable ? "an address of this machine by --bind" : $"another port by {option}";
            throw new UsageException($"{address} cannot be listened on: {e.Message.TrimEnd('.')}. Give {other}.");
        }
    }

    private static ListenOptions Encrypted(ListenOptions listen, GatewayAccess access) => access.Tls is { } tls ? listen.UseHttps(tls) : listen;

    private static void StartWithoutNodes(RedisTypedOptions topology) => topology.AbortOnConnectFail = false;
}
