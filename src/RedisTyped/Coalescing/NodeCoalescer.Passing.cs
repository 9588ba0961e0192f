using RedisTyped.Nodes;

namespace RedisTyped.Coalescing;

// What has gathered goes behind the trip under way, and so behind whatever is sent over the connection at this moment.
internal sealed partial class NodeCoalescer : ICallCarrier
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public async Task PassAsync()
    {
        for (long now = Environment.TickCount64; Oldest() <= now;)
        {
            await Task.Delay(LookEvery).ConfigureAwait(false);
        }
    }

    // When the oldest call was made that has no answer yet.
    private long Oldest()
    {
        lock (_gate)
        {
            _gathered.TakeIn();
            return _trips.Select(static trip => trip.Started).Append(_gathered.Oldest).Min();
        }
    }
}
