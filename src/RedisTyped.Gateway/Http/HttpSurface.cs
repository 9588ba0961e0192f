using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RedisTyped.Gateway.Emulations;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Commands;
using RedisTyped.Gateway.Security;

namespace RedisTyped.Gateway.Http;

/// <summary>What the HTTP endpoints of one application share: the client, the limits, the gate. Thread-safe.</summary>
internal sealed class HttpSurface
{
    private readonly IServiceProvider _services;
    private readonly bool _emulates;
    private ShardedRedis? _redis;
    private IRawValues? _values;
    private IManyKeys? _manyKeys;
    private CrossShardRunner? _crossShard;

    /// <exception cref="ArgumentException">An option cannot be.</exception>
    public HttpSurface(IServiceProvider services)
    {
        _services = services;
        GatewayHttpOptions options = services.GetService<IOptions<GatewayHttpOptions>>()?.Value ?? new GatewayHttpOptions();
        options.Check();
        Gate = new RequestGate(options);
        GatewayOptions gateway = services.GetService<IOptions<GatewayOptions>>()?.Value ?? new GatewayOptions();
        Policy = PolicyOf(gateway);
        _emulates = gateway.CrossShard;
        MaxRequestBytes = options.MaxRequestBytes;
        MaxCommands = options.MaxCommands;
        MaxPendingCommands = options.MaxPendingCommands;
        HasRouterForm = options.RouterForm;
    }

    /// <summary>Lets requests in.</summary>
    public RequestGate Gate { get; }

    /// <summary>Says which commands may be sent.</summary>
    public HttpCommandPolicy Policy { get; }

    public int MaxRequestBytes { get; }

    public int MaxCommands { get; }

    public int MaxPendingCommands { get; }

    /// <summary>Whether redis-router's form is offered.</summary>
    public bool HasRouterForm { get; }

    /// <summary>The client; asked for at the first request, when the host has connected it.</summary>
    public ShardedRedis Redis => _redis ??= _services.GetRequiredService<ShardedRedis>();

    /// <summary>Values as bytes.</summary>
    public IRawValues Values => _values ??= Redis.Store<IRawValues>();

    /// <summary>Commands of many keys on several nodes.</summary>
    public IManyKeys ManyKeys => _manyKeys ??= Redis.Store<IManyKeys>();

    /// <summary>Carries out commands whose keys live on several nodes, in steps; null: they are refused.</summary>
    public CrossShardRunner? CrossShard => _emulates ? _crossShard ??= new CrossShardRunner(Redis) : null;

    private static HttpCommandPolicy PolicyOf(GatewayOptions options)
    {
        var faults = new List<string>();
        var policy = CommandPolicy.Of(options.AllowedCommands, options.DeniedCommands, faults);
        return faults.Count == 0 ? new HttpCommandPolicy(policy) : throw new ArgumentException(string.Join(" ", faults), nameof(options));
    }
}
