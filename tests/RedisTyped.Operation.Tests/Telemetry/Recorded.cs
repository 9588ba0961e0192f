using System.Diagnostics;

namespace RedisTyped.Operation.Tests.Telemetry;

/// <summary>One measurement, with its tags as text.</summary>
internal sealed record Recorded(string Instrument, string? Unit, double Value, IReadOnlyDictionary<string, string> Tags)
{
    public string? this[string tag] => Tags.GetValueOrDefault(tag);
}

/// <summary>Listens to one client, by its name, and to its spans where asked to.</summary>
internal sealed class Recording : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Recorded> _all = [];
    private readonly List<Activity> _spans = [];
    private readonly System.Diagnostics.Metrics.MeterListener _meters = new();
    private readonly ActivityListener? _activities;
    private readonly string _client;

    public Recording(string client, bool withSpans = true, bool withMetrics = true)
    {
        _client = client;
        if (withMetrics)
        {
            _meters.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == RedisTypedTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
            _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
            _meters.Start();
        }

        if (withSpans)
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == RedisTypedTelemetry.ActivitySourceName,
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Take,
            };
            ActivitySource.AddActivityListener(_activities);
        }
    }

    /// <summary>The spans that have ended, in that order.</summary>
    public IReadOnlyList<Activity> Spans
    {
        get
        {
            lock (_gate)
            {
                return [.. _spans];
            }
        }
    }

    public IReadOnlyList<Recorded> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>The measurements of an instrument.</summary>
    public IReadOnlyList<Recorded> Of(string instrument) => [.. All.Where(one => one.Instrument == instrument)];

    /// <summary>The commands to nodes of an operation.</summary>
    public IReadOnlyList<Recorded> Calls(string operation) =>
        [.. Of("db.client.operation.duration").Where(one => one["db.operation.name"] == operation)];

    public Activity Span(string operation) => Assert.Single(SpansOf(operation));

    public IReadOnlyList<Activity> SpansOf(string operation, ActivityKind kind = ActivityKind.Client) =>
        [.. Spans.Where(span => span.Kind == kind && (string?)span.GetTagItem("db.operation.name") == operation)];

    /// <summary>Reads the gauges.</summary>
    public void Observe() => _meters.RecordObservableInstruments();

    public void Clear()
    {
        lock (_gate)
        {
            _all.Clear();
            _spans.Clear();
        }
    }

    public void Dispose()
    {
        _meters.Dispose();
        _activities?.Dispose();
    }

    private void Take(System.Diagnostics.Metrics.Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var texts = tags.ToArray().ToDictionary(static tag => tag.Key, static tag => Convert.ToString(tag.Value, System.Globalization.CultureInfo.InvariantCulture)!);
        if (texts.GetValueOrDefault("redistyped.client") == _client)
        {
            lock (_gate)
            {
                _all.Add(new Recorded(instrument.Name, instrument.Unit, value, texts));
            }
        }
    }

    private void Take(Activity span)
    {
        if ((string?)span.GetTagItem("redistyped.client") == _client)
        {
            lock (_gate)
            {
                _spans.Add(span);
            }
        }
    }
}
