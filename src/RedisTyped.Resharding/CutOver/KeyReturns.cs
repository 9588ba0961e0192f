using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.CutOver;

/// <summary>The ways back of all nodes that serve on, as links of the way back.</summary>
internal sealed class KeyReturns : ICutLinks, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CutServers _servers;
    private readonly KeyReturn[] _returns;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    private KeyReturns(CutServers servers, IEnumerable<KeyReturn> returns)
    {
        _servers = servers;
        _returns = [.. returns];
    }

    /// <summary>The links of a plan whose sources serve on, and can be gone back to: not where the user of the old topology is switched off.</summary>
    public static IEnumerable<PlannedLink> LinksOf(ReshardPlan plan) =>
        plan.Links.Where(link => plan.Nodes.Any(node => node.Old == link.Source && node is { Role: NodeRole.Retained, Fence: not NodeFence.EpochUsers }));

    /// <summary>The ways back of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="epoch">The epoch that it led to; null where that is not known.</param>
    /// <param name="servers">Its servers.</param>
    /// <param name="events">Told what happens.</param>
    /// <returns>Null where none of its sources serves on.</returns>
    public static KeyReturns? Of(OpenedPlan plan, long? epoch, CutServers servers, ReshardEvents events) =>
        LinksOf(plan.Plan).Select(link => new KeyReturn(plan, link, epoch, events)).ToArray() is { Length: > 0 } returns ? new KeyReturns(servers, returns) : null;

    /// <summary>Whether it is known where to begin: not where an earlier version of the tool has cut over.</summary>
    public bool HavePlaces => Array.TrueForAll(_returns, static one => one.HasPlace);

    /// <summary>Ends when one of them cannot go on, with why.</summary>
    public Task Stopped => _running;

    /// <summary>Begins to bring keys back.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>Waits for what is to be brought back by now, however much that is, as long as it gets on.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task all = LagAsync(giveUp.Token);
        for (long seen = -1, now = 0; !all.IsCompleted && seen != now && !Array.Exists(_returns, static one => one.IsStuck); now = _returns.Sum(static one => one.Progress))
        {
            seen = now;
            await Task.WhenAny(all, Task.Delay(Patience, cancellationToken)).ConfigureAwait(false);
        }

        if (all.IsCompleted)
        {
            await all.ConfigureAwait(false);
            return;
        }

        // Who waits for the links to come near says what is wrong.
        await giveUp.CancelAsync().ConfigureAwait(false);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async Task<TimeSpan?> LagAsync(CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(_returns.Select(async one =>
        {
            var position = await _servers.New(one.Source).PositionAsync(cancellationToken).ConfigureAwait(false);
            await one.DrainAsync(position.Offset, cancellationToken).ConfigureAwait(false);
        })).ConfigureAwait(false);
        return TimeProvider.System.GetElapsedTime(began);
    }

    public Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken) =>
        Task.WhenAll(_returns.Where(one => offsets.ContainsKey(one.Source)).Select(one => one.DrainAsync(offsets[one.Source], cancellationToken)));

    public async Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_returns.Where(one => sources.Contains(one.Source)).Select(one => one.CheckAsync(cancellationToken))).ConfigureAwait(false);
        return null;
    }

    public Task TakeBackAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AbandonAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Brings nothing back any more: the old nodes serve, and what expires or is evicted at a new one from here on is no more than a copy there.</summary>
    public async Task CeaseAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _ending.CancelAfter(Patience);
        foreach (KeyReturn one in _returns)
        {
            await one.StopAsync().ConfigureAwait(false);
        }
    }

    public Task ReleaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (KeyReturn one in _returns)
        {
            await one.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync() => await (await Task.WhenAny(_returns.Select(one => one.RunAsync(_stopping.Token, _ending.Token))).ConfigureAwait(false)).ConfigureAwait(false);
}
