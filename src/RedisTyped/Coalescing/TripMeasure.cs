using System.Diagnostics;
using RedisTyped.Telemetry;

namespace RedisTyped.Coalescing;

/// <summary>
/// One trip for those who listen: counted, and with a span of its own that is linked to those of the calls on it, since it belongs to none
/// of them alone. The default where nobody listens. Its command is not measured as those of callers are: they are, each by its own call.
/// </summary>
internal readonly struct TripMeasure
{
    private static readonly CallName One = new("GET");
    private static readonly CallName Many = new("MGET");

    private readonly NodeTelemetry? _node;
    private readonly List<ActivityLink>? _causes;
    private readonly int _calls;
    private readonly Activity? _span;

    private TripMeasure(NodeTelemetry node, List<ActivityLink>? causes, int calls, Activity? span)
    {
        _node = node;
        _causes = causes;
        _calls = calls;
        _span = span;
    }

    /// <summary>Takes what is to be known of the calls, which nobody may look at once the trip has been sent.</summary>
    public static TripMeasure Of(NodeTelemetry node, CallList calls)
    {
        bool hasSpan = RedisTypedTelemetry.Source.HasListeners();
        if (!hasSpan && !node.Instruments.Trips.Enabled && !node.Instruments.CoalescedCalls.Enabled)
        {
            return default;
        }

        int count = 0;
        List<ActivityLink>? causes = hasSpan ? [] : null;
        for (CoalescedCall? call = calls.First; call is not null; call = call.Next)
        {
            count++;
            if (call.Measure.Activity is { } span)
            {
                causes?.Add(new ActivityLink(span.Context));
            }
        }

        return new TripMeasure(node, causes, count, span: null);
    }

    /// <summary>The trip is sent.</summary>
    /// <param name="keys">How many keys it asks for; 0 when nothing is sent.</param>
    public TripMeasure Begin(int keys)
    {
        if (_node is null || keys == 0)
        {
            return default;
        }

        _node.Coalesced(_calls);
        if (_causes is null)
        {
            return default;
        }

        CallTags tags = _node.TagsOf(keys == 1 ? One : Many);
        return new TripMeasure(_node, causes: null, _calls, Span.StartLinked(tags.SpanName, tags.All, _causes));
    }

    /// <summary>The trip has come back.</summary>
    /// <param name="fault">What it failed with, if it has.</param>
    public void End(Exception? fault)
    {
        if (_span is not null)
        {
            Span.End(_span, fault);
        }
    }
}
