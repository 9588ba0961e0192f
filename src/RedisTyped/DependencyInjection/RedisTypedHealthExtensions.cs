using Microsoft.Extensions.Diagnostics.HealthChecks;
using RedisTyped.DependencyInjection;
using RedisTyped.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of registered clients.</summary>
public static class RedisTypedHealthExtensions
{
    /// <summary>
    /// Adds a health check that asks every node of the client by PING: healthy when all answer, degraded when some are down or slow, whom
    /// it names, unhealthy when none answers.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The check's name; null: <c>redistyped</c>, with <c>-</c> and the client's name where it has one.</param>
    /// <param name="failureStatus">What to report when no node answers; null: unhealthy.</param>
    /// <param name="tags">Tags to select the check by.</param>
    /// <param name="timeout">How long a node may take to answer; null: 2 seconds.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is not positive.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddRedisTyped(builder.Configuration.GetSection("RedisTyped")).AddHealthChecks();
    /// app.MapHealthChecks("/health");
    /// </code>
    /// </example>
    public static IRedisTypedBuilder AddHealthChecks(
        this IRedisTypedBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TimeSpan limit = timeout ?? TimeSpan.FromSeconds(2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        string client = builder.Name;
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name ?? (client.Length == 0 ? "redistyped" : $"redistyped-{client}"),
            provider => new NodesHealthCheck(provider.GetRequiredKeyedService<ClientSource>(client).ConnectAsync, limit),
            failureStatus,
            tags));
        return builder;
    }
}
