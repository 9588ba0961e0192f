using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RedisTyped;
using RedisTyped.DependencyInjection;
using RedisTyped.Topology;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers sharded Redis clients.</summary>
/// <remarks>
/// A client is a singleton <see cref="ShardedRedis"/>. Its options are validated when the host starts, all faults at once, and its
/// nodes are connected before any hosted service starts. Without a host it connects when it is first resolved. Registering a name
/// again adds to its configuration and does no harm.
/// </remarks>
public static class RedisTypedServiceCollectionExtensions
{
    /// <summary>Registers the client without a name; configure it by the builder.</summary>
    /// <param name="services">Where to register.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder AddRedisTyped(this IServiceCollection services) => services.AddRedisTyped(Options.Options.DefaultName);

    /// <summary>Registers the client without a name, configured by a section.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">The section; docs/configuration.md has its settings.</param>
    /// <returns>The builder.</returns>
    /// <example>
    /// <code>builder.Services.AddRedisTyped(builder.Configuration.GetSection("RedisTyped")).AddStore&lt;IUserStore>();</code>
    /// </example>
    public static IRedisTypedBuilder AddRedisTyped(this IServiceCollection services, IConfigurationSection configuration) =>
        services.AddRedisTyped(Options.Options.DefaultName, configuration);

    /// <summary>Registers the client without a name, configured in code.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder AddRedisTyped(this IServiceCollection services, Action<RedisTypedOptions> configure) =>
        services.AddRedisTyped(Options.Options.DefaultName, configure);

    /// <summary>Registers a client by a name, as a keyed service; configure it by the builder.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="name">The name, the key of the client and its stores.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder AddRedisTyped(this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        if (RegistrationOf(services, name) is null)
        {
            Register(services, name);
        }

        return new RedisTypedBuilder(name, services);
    }

    /// <summary>Registers a client by a name, as a keyed service, configured by a section.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="name">The name, the key of the client and its stores.</param>
    /// <param name="configuration">The section; docs/configuration.md has its settings.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder AddRedisTyped(this IServiceCollection services, string name, IConfigurationSection configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddRedisTyped(name).Configure(options => TopologyConfiguration.ReadInto(options, configuration));
    }

    /// <summary>Registers a client by a name, as a keyed service, configured in code.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="name">The name, the key of the client and its stores.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    public static IRedisTypedBuilder AddRedisTyped(this IServiceCollection services, string name, Action<RedisTypedOptions> configure) =>
        services.AddRedisTyped(name).Configure(configure);

    internal static ClientRegistration? RegistrationOf(IServiceCollection services, string name) => services
        .Where(service => !service.IsKeyedService)
        .Select(service => service.ImplementationInstance)
        .OfType<ClientRegistration>()
        .FirstOrDefault(client => client.Name == name);

    private static void Register(IServiceCollection services, string name)
    {
        services.AddSingleton(new ClientRegistration(name));
        services.AddOptions<RedisTypedOptions>(name).ValidateOnStart().PostConfigure<IServiceProvider>((options, provider) =>
        {
            options.ClientName ??= name;
            options.MeterFactory ??= provider.GetService<IMeterFactory>();
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisTypedOptions>, OptionsCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ClientStart>());
        services.AddKeyedSingleton(name, (provider, _) => new ClientSource(
            name, provider.GetRequiredService<IOptionsMonitor<RedisTypedOptions>>(), provider.GetService<ILoggerFactory>()));
        if (name.Length == 0)
        {
            services.TryAddSingleton(provider => provider.GetRequiredKeyedService<ClientSource>(name).Connect());
        }
        else
        {
            services.TryAddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<ClientSource>(name).Connect());
        }
    }
}
