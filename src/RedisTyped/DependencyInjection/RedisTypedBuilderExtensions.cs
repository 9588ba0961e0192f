using Microsoft.Extensions.DependencyInjection.Extensions;
using RedisTyped;
using RedisTyped.DependencyInjection;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures a registered client and adds its stores.</summary>
public static class RedisTypedBuilderExtensions
{
    /// <summary>Sets options, after those set before.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder Configure(this IRedisTypedBuilder builder, Action<RedisTypedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Chooses a router by name.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The name, such as <c>ketama</c>.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder UseRouter(this IRedisTypedBuilder builder, string name) =>
        builder.Configure(options => options.UseRouter(name));

    /// <summary>Places keys by a router of your own.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="factory">Makes the router over the nodes, in their order.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder UseRouter(this IRedisTypedBuilder builder, Func<IReadOnlyList<RouterNode>, ShardRouter> factory) =>
        builder.Configure(options => options.UseRouter(factory));

    /// <summary>
    /// Registers a store of this client as a singleton: keyed where the client has a name. A store that the router cannot serve stops
    /// the host's start.
    /// </summary>
    /// <typeparam name="T">The interface marked with <see cref="RedisStoreAttribute"/>.</typeparam>
    /// <param name="builder">The client.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder AddStore<T>(this IRedisTypedBuilder builder)
        where T : class, IRedisStore<T>
    {
        ArgumentNullException.ThrowIfNull(builder);
        string name = builder.Name;
        RedisTypedServiceCollectionExtensions.RegistrationOf(builder.Services, name)!.Stores.TryAdd(typeof(T), redis => redis.Store<T>());
        if (name.Length == 0)
        {
            builder.Services.TryAddSingleton(provider => provider.GetRequiredService<ShardedRedis>().Store<T>());
        }
        else
        {
            builder.Services.TryAddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<ShardedRedis>(name).Store<T>());
        }

        return builder;
    }
}
