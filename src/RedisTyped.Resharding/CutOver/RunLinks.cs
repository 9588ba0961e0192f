using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.CutOver;

/// <summary>The links that this process runs.</summary>
/// <param name="run">The links.</param>
/// <param name="replicas">The targets that are replicas until they are promoted.</param>
/// <param name="time">Tells how long something takes; null for the system's clock.</param>
internal sealed class RunLinks(LinkRun run, ReplicaLinks replicas, TimeProvider? time = null) : ICutLinks
{
    private static readonly TimeSpan LeastMargin = TimeSpan.FromMinutes(1);

    /// <summary>No pass takes so long: by it the first one tells how long they take.</summary>
    private static readonly TimeSpan FirstMargin = TimeSpan.FromDays(1);

    /// <summary>How long a link that breaks meanwhile may take to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Of a margin a pass may take a quarter, so that another one is through before it is over.</summary>
    private const int Share = 4;

    private const int MostPasses = 3;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private TimeSpan _margin = FirstMargin;
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

        // However long links take to come near, what they were prepared by must not come due.
        if (_settledAt is not null && !IsSettled(_margin / 2))
        {
            await SettleAllAsync(cancellationToken).ConfigureAwait(false);
        }

        // What a replica tells by itself is up to a second old: how long it takes until all that is here now has been answered for is what a pause would take.
        long began = _time.GetTimestamp();
        await run.DrainAsync(run.Received, cancellationToken).ConfigureAwait(false);
        return _time.GetElapsedTime(began);
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await run.Synced.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Shifting.Any() && !IsSettled(_margin / Share))
        {
            await SettleAllAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken) => run.DrainAsync(offsets, cancellationToken);

    public async Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        _settledAt = null;
        await Task.WhenAll(ShiftingFrom(sources).Select(lander => lander.UnshiftExpiriesAsync(cancellationToken).AsTask())).ConfigureAwait(false);
        return await replicas.SettleAsync(sources, cancellationToken).ConfigureAwait(false);
    }

    public Task TakeBackAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) =>
        Task.WhenAll(ShiftingFrom(sources).Select(lander => lander.TakeBackExpiriesAsync(cancellationToken).AsTask()));

    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        _settledAt = null;
        await InTimeAsync(
            _margin == FirstMargin ? Patience : _margin,
            limit => Task.WhenAll(Shifting.Select(lander => WhileItBreaksAsync(() => lander.ShiftExpiriesAsync(limit).AsTask(), limit))),
            cancellationToken).ConfigureAwait(false);
    }

    public Task ReleaseAsync(CancellationToken cancellationToken) => run.ReleaseAsync(cancellationToken);

    private IEnumerable<IShiftingLander> Shifting => run.Feeds.Select(static feed => feed.Lander).OfType<IShiftingLander>();

    private IEnumerable<IShiftingLander> ShiftingFrom(IReadOnlyCollection<string> sources) =>
        run.Feeds.Where(feed => sources.Contains(feed.Link.Source)).Select(static feed => feed.Lander).OfType<IShiftingLander>();

    private bool IsSettled(TimeSpan within) =>
        _settledAt is { } settled && _time.GetElapsedTime(settled) < within && Shifting.All(static lander => lander.HasSettledExpiries);

    // The more keys there are the longer a pass takes, and the margin is chosen by that.
    private async Task SettleAllAsync(CancellationToken cancellationToken)
    {
        _settledAt = null;
        for (int i = 0; i < MostPasses; i++)
        {
            long began = 0;
            await WhileItBreaksAsync(
                async () =>
                {
                    await InTimeAsync(Patience, run.FollowAllAsync, cancellationToken).ConfigureAwait(false);

                    // Counted from before the first key is looked at.
                    began = _time.GetTimestamp();
                    await Task.WhenAll(Shifting.Select(lander => lander.SettleExpiriesAsync(_margin, cancellationToken).AsTask())).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            _settledAt = began;
            TimeSpan took = _time.GetElapsedTime(began);
            if (took <= _margin / Share && _margin <= Longer(LeastMargin, took * Share * Share))
            {
                return;
            }

            _margin = Longer(LeastMargin, took * Share);
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // A link that breaks goes on by itself.
    private async Task WhileItBreaksAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await act().ConfigureAwait(false);
                return;
            }
            catch (ReshardException e) when (e.Failure is ReshardFailure.TargetUnreachable or ReshardFailure.TargetWiped && _time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pace, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task InTimeAsync(TimeSpan limit, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        both.CancelAfter(limit);
        try
        {
            await act(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReshardException(
                ReshardFailure.TargetUnreachable, $"A link does not follow its source, or its target does not answer, for {limit.TotalSeconds:0} s; see redistyped reshard status.", e);
        }
    }
}
