using System.Diagnostics;

namespace RedisTyped.Telemetry;

/// <summary>
/// One command on its way to one node and back, for those who listen; the default where nobody does. Allocates nothing but the span.
/// Ended once.
/// </summary>
internal readonly struct CallMeasure
{
    private readonly CallTags? _tags;
    private readonly Activity? _span;
    private readonly long _started;

    /// <summary>Begins, with a span where somebody wants one.</summary>
    /// <param name="tags">The call's tags.</param>
    /// <param name="batchSize">How many commands it takes along; 1 for itself.</param>
    public CallMeasure(CallTags tags, int batchSize = 1)
    {
        _tags = tags;
        _span = RedisTypedTelemetry.Source.HasListeners() ? Span.Start(tags.SpanName, ActivityKind.Client, tags.All) : null;
        if (batchSize > 1)
        {
            _span?.SetTag(TagNames.BatchSize, batchSize);
        }

        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>Whether anybody listens.</summary>
    public bool IsOn => _tags is not null;

    /// <summary>The span, for others to be linked to; null when nobody wants it.</summary>
    public Activity? Activity => _span;

    /// <summary>Says how many of a batch's calls went in a command with others.</summary>
    public void SetMerged(int calls) => _span?.SetTag(TagNames.MergedCalls, calls);

    /// <summary>Ends, before the caller goes on.</summary>
    /// <param name="fault">What it failed with, if it has.</param>
    public void End(Exception? fault)
    {
        if (_tags is not null)
        {
            Record(_tags, fault);
        }
    }

    private void Record(CallTags tags, Exception? fault)
    {
        ClientInstruments instruments = tags.Node.Instruments;
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        if (fault is null)
        {
            instruments.Duration.Record(seconds, tags.All);
        }
        else
        {
            KeyValuePair<string, object?>[] all = tags.WithError(ErrorKind.Of(fault));
            instruments.Duration.Record(seconds, all);
            instruments.Failures.Add(1, all);
        }

        if (_span is not null)
        {
            Span.End(_span, fault);
        }
    }
}
