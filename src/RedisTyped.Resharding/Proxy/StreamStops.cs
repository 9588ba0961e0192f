using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Proxy;

/// <summary>
/// Judges why the streams of one target stop, over all its links. Who is behind the stream may come up, and broken bytes may come whole the next time; what ends
/// links at the same place time and again will go on doing so. Thread-safe.
/// </summary>
internal sealed class StreamStops(TimeProvider time)
{
    /// <summary>So many links in a row end at the same place. Who is behind ends one after <see cref="StreamOptions.StalePatience"/>, in which several of a target may end at once.</summary>
    private const int MostLinks = 3;

    private readonly Lock _gate = new();
    private long _needed = -1;
    private long _counted;
    private int _staleLinks;
    private long _malformedAt = -1;
    private int _malformedLinks;

    /// <summary>What a stop means for the run.</summary>
    /// <param name="stop">Why a stream stopped.</param>
    /// <param name="link">Whose stream, where the text is to say so.</param>
    /// <param name="takesSnapshots">Whether who gets it may be given everything anew, behind which it is past what stops it.</param>
    public ReshardException Judge(StreamStopException stop, string? link = null, bool takesSnapshots = true)
    {
        bool isRepeated = stop is { Reason: StreamStopReason.Malformed, Offset: { } offset } && IsMalformedForGood(offset);
        string text = $"{(link is null ? "" : link + ": ")}{stop.Message}{(stop.Reason == StreamStopReason.Malformed ? PlaceOf(stop, isRepeated, takesSnapshots) : "")}";
        return new ReshardException(FailureOf(stop), text, stop) { IsRepeated = isRepeated };
    }

    /// <summary>A snapshot has come, behind which offsets may be those of another history.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _needed = -1;
            _malformedAt = -1;
        }
    }

    private static string PlaceOf(StreamStopException stop, bool isRepeated, bool takesSnapshots) => string.Create(
        CultureInfo.InvariantCulture,
        $" It stands behind offset {stop.Offset}{(isRepeated ? $", and came so on {MostLinks} links in a row: look at what stands between here and the source, or have another server of it followed{(takesSnapshots ? "; a target that takes a snapshot anew is past it" : "")}" : "")}.");

    private ReshardFailure FailureOf(StreamStopException stop) => stop.Reason switch
    {
        StreamStopReason.ResyncNeeded => ReshardFailure.ResyncNeeded,
        StreamStopReason.Straddle => ReshardFailure.Straddle,
        StreamStopReason.Malformed => ReshardFailure.SourceProtocol,
        StreamStopReason.NoRights => ReshardFailure.SourceRefused,
        StreamStopReason.SourceBusy => stop.Needed is { } needed && IsStaleForGood(needed) ? ReshardFailure.Straddle : ReshardFailure.SourceUnreachable,
        _ => ReshardFailure.UnknownCommand,
    };

    // A link that came further had what it needed before.
    private bool IsStaleForGood(long needed)
    {
        lock (_gate)
        {
            if (needed > _needed)
            {
                (_needed, _staleLinks, _counted) = (needed, 1, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(_counted) >= StreamOptions.Default.StalePatience)
            {
                (_staleLinks, _counted) = (_staleLinks + 1, time.GetTimestamp());
            }

            return _staleLinks >= MostLinks;
        }
    }

    // What the network broke is whole the next time, or broken elsewhere.
    private bool IsMalformedForGood(long offset)
    {
        lock (_gate)
        {
            (_malformedAt, _malformedLinks) = (offset, offset == _malformedAt ? _malformedLinks + 1 : 1);
            return _malformedLinks >= MostLinks;
        }
    }
}
