using Microsoft.Extensions.DependencyInjection;

namespace RedisTyped.DependencyInjection;

internal sealed record RedisTypedBuilder(string Name, IServiceCollection Services) : IRedisTypedBuilder;
