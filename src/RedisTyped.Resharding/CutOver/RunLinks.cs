using System.Diagnostics;
using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.CutOver;

/// <summary>The links that this process runs.</summary>
/// <param name="run">The links.</param>
/// <param name="replicas">The targets that are replicas until they are promoted.</param>
internal sealed class RunLinks(LinkRun run, ReplicaLinks replicas) : ICutLinks
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private long? _settledAt;

    public async Task<TimeSpan?> LagAsync(CancellationToken cancellationToken)
    {
        if (run.Stopped.IsCompleted)
        {
            await run.Stopped.ConfigureAwait(false);
        }

        if (run.Lag is null)
        {
            return null;
        }

        // What a replica tells by itself is up to a second old: how long it takes until all that is here now has been answered for is what a pause would take.
        long began = Stopwatch.GetTimestamp();
        await run.DrainAsync(run.Received, cancellationToken).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(began);
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await run.Synced.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_settledAt is { } settled && Stopwatch.GetElapsedTime(settled) < Margin / 4)
        {
            return;
        }

        // Counted from before the first key is looked at.
        _settledAt = Stopwatch.GetTimestamp();
        foreach (IShiftingLander lander in Shifting)
        {
            await lander.SettleExpiriesAsync(Margin, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken) => run.DrainAsync(offsets, cancellationToken);

    public async Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        _settledAt = null;
        await Task.WhenAll(ShiftingFrom(sources).Select(lander => lander.UnshiftExpiriesAsync(cancellationToken).AsTask())).ConfigureAwait(false);
        return await replicas.SettleAsync(sources, cancellationToken).ConfigureAwait(false);
    }

    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        _settledAt = null;
        foreach (IShiftingLander lander in Shifting)
        {
            await lander.ShiftExpiriesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task ReleaseAsync(CancellationToken cancellationToken) => run.ReleaseAsync(cancellationToken);

    private IEnumerable<IShiftingLander> Shifting => run.Feeds.Select(static feed => feed.Lander).OfType<IShiftingLander>();

    private IEnumerable<IShiftingLander> ShiftingFrom(IReadOnlyCollection<string> sources) =>
        run.Feeds.Where(feed => sources.Contains(feed.Link.Source)).Select(static feed => feed.Lander).OfType<IShiftingLander>();
}
