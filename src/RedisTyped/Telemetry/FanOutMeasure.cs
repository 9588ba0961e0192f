using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedisTyped.Telemetry;

/// <summary>One call, or one batch, that goes to several nodes, for those who listen; the default where nobody does. Ended once.</summary>
/// <remarks>Its span is of kind Internal: those of the commands to the nodes, beneath it, are the ones that meet a server.</remarks>
internal readonly struct FanOutMeasure
{
    private readonly Histogram<double>? _duration;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Activity? _span;
    private readonly Activity? _caller;
    private readonly long _started;

    private FanOutMeasure(Histogram<double> duration, KeyValuePair<string, object?>[] tags, Activity? span)
    {
        _duration = duration;
        _tags = tags;
        _span = span;
        _started = Stopwatch.GetTimestamp();
        if (span is not null)
        {
            // The commands that are sent now begin beneath it.
            _caller = Activity.Current;
            Activity.Current = span;
        }
    }

    /// <summary>Begins a call; what is sent from now on, up to <see cref="Sent"/>, is part of it.</summary>
    /// <param name="node">Any of the nodes.</param>
    /// <param name="call">The call.</param>
    /// <param name="width">How many nodes it goes to; for one its command's own span suffices.</param>
    public static FanOutMeasure Begin(NodeTelemetry node, CallName call, int width)
    {
        ClientInstruments instruments = node.Instruments;
        if (!instruments.Width.Enabled && !instruments.FanOutDuration.Enabled && !RedisTypedTelemetry.Source.HasListeners())
        {
            return default;
        }

        KeyValuePair<string, object?>[] tags = TagsOf(node, call);
        instruments.Width.Record(width, tags);
        Activity? span = width > 1 ? Span.Start(call.Operation, ActivityKind.Internal, [.. tags, new(TagNames.Width, width)]) : null;
        return new FanOutMeasure(instruments.FanOutDuration, tags, span);
    }

    /// <summary>Begins a batch.</summary>
    /// <param name="node">Any of the nodes.</param>
    /// <param name="calls">How many calls it has.</param>
    /// <param name="width">How many nodes it goes to.</param>
    public static FanOutMeasure BeginBatch(NodeTelemetry node, int calls, int width)
    {
        ClientInstruments instruments = node.Instruments;
        if (!instruments.BatchSize.Enabled && !instruments.BatchDuration.Enabled && !RedisTypedTelemetry.Source.HasListeners())
        {
            return default;
        }

        KeyValuePair<string, object?>[] tags = TagsOf(node, CallName.Batch);
        instruments.BatchSize.Record(calls, tags);
        Activity? span = Span.Start(
            CallName.Batch.Operation, ActivityKind.Internal, [.. tags, new(TagNames.Width, width), new(TagNames.BatchSize, calls)]);
        return new FanOutMeasure(instruments.BatchDuration, tags, span);
    }

    /// <summary>All has been sent: the caller goes on.</summary>
    public void Sent()
    {
        if (_span is not null)
        {
            Activity.Current = _caller;
        }
    }

    /// <summary>Ends.</summary>
    /// <param name="fault">What it failed with, if it has.</param>
    public void End(Exception? fault)
    {
        if (_duration is null)
        {
            return;
        }

        _duration.Record(
            Stopwatch.GetElapsedTime(_started).TotalSeconds, fault is null ? _tags : [.. _tags, new(TagNames.ErrorType, ErrorKind.Of(fault))]);
        if (_span is not null)
        {
            Span.End(_span, fault);
        }
    }

    private static KeyValuePair<string, object?>[] TagsOf(NodeTelemetry node, CallName call) =>
        [new(TagNames.System, "redis"), .. node.ClientTags, .. call.Tags];
}
