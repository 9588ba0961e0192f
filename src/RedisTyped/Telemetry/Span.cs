using System.Diagnostics;

namespace RedisTyped.Telemetry;

/// <summary>Begins and ends activities on whatever thread, and leaves the current one of that thread as it was.</summary>
internal static class Span
{
    /// <summary>Begins a span beneath the caller's current one. It is not made current: what the caller does next is not part of it.</summary>
    /// <returns>The span; null when nobody wants it.</returns>
    public static Activity? Start(string name, ActivityKind kind, KeyValuePair<string, object?>[] tags)
    {
        Activity? caller = Activity.Current;
        Activity? span = RedisTypedTelemetry.Source.StartActivity(name, kind, default(ActivityContext), tags);
        if (span is not null)
        {
            Activity.Current = caller;
        }

        return span;
    }

    /// <summary>Begins a span of its own, which others have caused together.</summary>
    /// <returns>The span; null when nobody wants it.</returns>
    public static Activity? StartLinked(string name, KeyValuePair<string, object?>[] tags, List<ActivityLink> causes)
    {
        Activity? caller = Activity.Current;
        Activity.Current = null;
        Activity? span = RedisTypedTelemetry.Source.StartActivity(name, ActivityKind.Client, default(ActivityContext), tags, causes);
        Activity.Current = caller;
        return span;
    }

    /// <summary>Ends a span. The texts of exceptions stay out of it: they may hold keys.</summary>
    public static void End(Activity span, Exception? fault) =>
        End(span, fault is null ? null : ErrorKind.Of(fault), fault is null ? null : ErrorKind.CodeOf(fault));

    /// <summary>Ends a span.</summary>
    /// <param name="span">The span.</param>
    /// <param name="error">What kind of failure it is; null for none.</param>
    /// <param name="code">The server's error code; null for none.</param>
    public static void End(Activity span, string? error, string? code)
    {
        if (error is not null)
        {
            span.SetTag(TagNames.ErrorType, error);
            span.SetStatus(ActivityStatusCode.Error);
        }

        if (code is not null)
        {
            span.SetTag(TagNames.StatusCode, code);
        }

        // Stopping makes the span's parent current, on a thread that has nothing to do with it.
        Activity? here = Activity.Current;
        span.Stop();
        Activity.Current = here is { IsStopped: true } ? null : here;
    }
}
