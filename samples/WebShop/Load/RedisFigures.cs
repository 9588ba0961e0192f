using System.Diagnostics.Metrics;
using RedisTyped.Telemetry;

namespace WebShop.Load;

/// <summary>Reads the meter of RedisTyped in this process: what the requests became.</summary>
internal sealed class RedisFigures : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _commands;
    private long _gets;
    private long _trips;

    public RedisFigures()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == RedisTypedTelemetry.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(OnTime);
        _listener.SetMeasurementEventCallback<long>(OnCount);
        _listener.Start();
    }

    /// <summary>Typed calls to a node that have been answered.</summary>
    public long Commands => Interlocked.Read(ref _commands);

    /// <summary>How many GETs went on one trip to a node, on the average.</summary>
    public double GetsPerTrip => Interlocked.Read(ref _trips) is > 0 and var trips ? (double)Interlocked.Read(ref _gets) / trips : 0;

    public void Dispose() => _listener.Dispose();

    private void OnTime(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument.Name == "db.client.operation.duration")
        {
            Interlocked.Increment(ref _commands);
        }
    }

    private void OnCount(Instrument instrument, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        switch (instrument.Name)
        {
            case "redistyped.coalescing.calls":
                Interlocked.Add(ref _gets, count);
                break;
            case "redistyped.coalescing.trips":
                Interlocked.Add(ref _trips, count);
                break;
        }
    }
}
