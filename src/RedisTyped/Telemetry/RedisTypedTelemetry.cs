using System.Diagnostics;

namespace RedisTyped.Telemetry;

/// <summary>The names to listen by. docs/telemetry.md lists every instrument, span and tag.</summary>
/// <example>
/// <code>
/// services.AddOpenTelemetry()
///     .WithMetrics(metrics => metrics.AddMeter(RedisTypedTelemetry.MeterName))
///     .WithTracing(traces => traces.AddSource(RedisTypedTelemetry.ActivitySourceName));
/// </code>
/// </example>
public static class RedisTypedTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "RedisTyped";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "RedisTyped";

    /// <summary>The version of meter and source: that of the library.</summary>
    internal static string? Version { get; } = typeof(RedisTypedTelemetry).Assembly.GetName().Version?.ToString(3);

    /// <summary>Where spans begin. One for all clients: who listens tells them apart by a tag.</summary>
    internal static ActivitySource Source { get; } = new(ActivitySourceName, Version);
}
