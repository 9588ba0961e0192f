using Microsoft.Extensions.DependencyInjection;

namespace RedisTyped.DependencyInjection;

/// <summary>Goes on with the registration of one client.</summary>
public interface IRedisTypedBuilder
{
    /// <summary>The client's name; empty for the one without.</summary>
    string Name { get; }

    /// <summary>Where it is registered.</summary>
    IServiceCollection Services { get; }
}
