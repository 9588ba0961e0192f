using System.Diagnostics;

namespace RedisTyped.Telemetry;

/// <summary>One connect, for those who listen. Ended once.</summary>
internal readonly struct ConnectMeasure
{
    private readonly NodeTelemetry _node;
    private readonly Activity? _span;
    private readonly long _started;

    public ConnectMeasure(NodeTelemetry node)
    {
        _node = node;
        _span = RedisTypedTelemetry.Source.HasListeners() ? Span.Start($"connect {node.Target}", ActivityKind.Client, node.Tags) : null;
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>The node is connected.</summary>
    public void Succeed() => End(error: null);

    /// <summary>The node cannot be used.</summary>
    /// <param name="fault">Why, where an exception says it.</param>
    public void Fail(Exception? fault) => End(fault is null ? ErrorKind.Other : ErrorKind.Of(fault));

    private void End(string? error)
    {
        _node.Instruments.ConnectTime.Record(
            Stopwatch.GetElapsedTime(_started).TotalSeconds, error is null ? _node.NodeTags : [.. _node.NodeTags, new(TagNames.ErrorType, error)]);
        if (_span is not null)
        {
            Span.End(_span, error, code: null);
        }
    }
}
