using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RedisTyped;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Dispatch;
using RedisTyped.Gateway.Hosting;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the gateway.</summary>
public static class RedisTypedGatewayServiceCollectionExtensions
{
    /// <summary>
    /// Registers the gateway to the nodes of the client that is registered with AddRedisTyped: it goes by the same topology, and follows its reloads.
    /// Listen for RESP clients with <c>UseRedisTypedGateway</c>, and map its HTTP endpoints with <c>MapRedisTypedGateway</c>.
    /// </summary>
    /// <param name="services">Where to register. Calling it again adds to the options and does no harm.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The services.</returns>
    /// <example>
    /// <code>
    /// builder.Services.AddRedisTyped(builder.Configuration.GetSection("RedisTyped"));
    /// builder.Services.AddRedisTypedGateway();
    /// builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(6390, listen => listen.UseRedisTypedGateway()));
    /// </code>
    /// </example>
    public static IServiceCollection AddRedisTypedGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddOptions<GatewayOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsCheck>());
        services.TryAddSingleton(provider => new LinkMap(provider.GetRequiredService<ShardedRedis>().Current));
        services.TryAddSingleton<INodeLinks>(provider => new GatewayLinks(
            provider.GetRequiredService<LinkMap>(), provider.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxOwnConnections));
        services.TryAddSingleton(provider => new RefusedRequests(provider.GetRequiredService<ShardedRedis>().Epochs));
        services.TryAddSingleton<IClientSessions>(provider => new CommandSessions(
            provider.GetRequiredService<INodeLinks>(),
            provider.GetRequiredService<ShardedRedis>(),
            provider.GetRequiredService<RefusedRequests>(),
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value,
            TimeProvider.System));
        services.TryAddSingleton(provider => new ClientScope(
            provider.GetRequiredService<LinkMap>(),
            provider.GetRequiredService<IClientSessions>(),
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(GatewayLog.Category),
            TimeProvider.System)
        {
            Refusals = provider.GetRequiredService<RefusedRequests>(),
        });
        services.TryAddSingleton<GatewayConnectionHandler>();
        services.AddHostedService<GatewayStart>();
        return services;
    }
}
