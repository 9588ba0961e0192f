namespace RedisTyped.Resharding.CutOver;

/// <summary>Links of several kinds as one.</summary>
/// <param name="all">The links.</param>
internal sealed class JoinedLinks(params IReadOnlyList<ICutLinks> all) : ICutLinks
{
    public async Task<TimeSpan?> LagAsync(CancellationToken cancellationToken)
    {
        TimeSpan?[] lags = await Task.WhenAll(all.Select(links => links.LagAsync(cancellationToken))).ConfigureAwait(false);
        return lags.Contains(null) ? null : lags.Max();
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.WhenAll(all.Select(links => links.PrepareAsync(cancellationToken)));

    public Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(links => links.DrainAsync(offsets, cancellationToken)));

    public async Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        string?[] faults = await Task.WhenAll(all.Select(links => links.SettleAsync(sources, cancellationToken))).ConfigureAwait(false);
        return Array.Find(faults, static fault => fault is not null);
    }

    public Task TakeBackAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(links => links.TakeBackAsync(sources, cancellationToken)));

    public Task AbandonAsync(CancellationToken cancellationToken) => Task.WhenAll(all.Select(links => links.AbandonAsync(cancellationToken)));

    public Task CeaseAsync(CancellationToken cancellationToken) => Task.WhenAll(all.Select(links => links.CeaseAsync(cancellationToken)));

    public Task ReleaseAsync(CancellationToken cancellationToken) => Task.WhenAll(all.Select(links => links.ReleaseAsync(cancellationToken)));
}
