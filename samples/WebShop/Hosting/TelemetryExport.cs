using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RedisTyped.Telemetry;

namespace WebShop.Hosting;

/// <summary>
/// Sends metrics and traces to whoever <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names, by OpenTelemetry. Nothing is sent, and next to nothing
/// measured, where it names nobody.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    private TelemetryExport(MeterProvider? metrics, TracerProvider? traces)
    {
        _metrics = metrics;
        _traces = traces;
    }

    public static TelemetryExport Start(IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
            ? new TelemetryExport(null, null)
            : new TelemetryExport(
                Sdk.CreateMeterProviderBuilder()
                    .ConfigureResource(Describe)
                    .AddMeter(RedisTypedTelemetry.MeterName, "Microsoft.AspNetCore.Hosting")
                    .AddOtlpExporter()
                    .Build(),
                Sdk.CreateTracerProviderBuilder()
                    .ConfigureResource(Describe)
                    .AddSource(RedisTypedTelemetry.ActivitySourceName, "Microsoft.AspNetCore")
                    .AddOtlpExporter()
                    .Build());

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService("WebShop");
}
