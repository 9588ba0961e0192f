using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// All links of a plan, in this process: keeps every target up to date with its sources until it is disposed of. Thread-safe.
/// </summary>
internal sealed class LinkRun : IAsyncDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a target may take to answer where it stands, which it is asked anew then: far longer than the way there and back.</summary>
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<SourceRun> _sources;
    private readonly SnapshotTurns _turns;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;
    private int _isDisposed;

    private LinkRun(IReadOnlyList<SourceRun> sources, SnapshotTurns turns, RateGate rate)
    {
        _sources = sources;
        _turns = turns;
        Rate = rate;
    }

    /// <summary>The rate of snapshots; may be set at any time.</summary>
    public RateGate Rate { get; }

    /// <summary>All links, by source.</summary>
    public IEnumerable<LinkFeed> Feeds => _sources.SelectMany(static source => source.Feeds);

    /// <summary>Ends when every link has landed its snapshot and follows the stream.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Ends when the run cannot go on, with why; only <see cref="DisposeAsync"/> ends it otherwise.</summary>
    public Task Stopped => _running;

    /// <summary>The longest lag of all links; null while one of them does not follow the stream, or reads keys one by one.</summary>
    public TimeSpan? Lag => Feeds.All(static feed => Follows(feed) && feed.IsInTouch) ? Feeds.Select(static feed => feed.Lag ?? default).DefaultIfEmpty().Max() : null;

    /// <summary>By source: how far its stream has come in.</summary>
    public IReadOnlyDictionary<string, long> Received =>
        Feeds.GroupBy(static feed => feed.Link.Source).ToDictionary(static links => links.Key, static links => links.Max(static feed => feed.Received));

    /// <summary>Looks at all sources, and begins.</summary>
    /// <param name="sources">The sources, each with its links.</param>
    /// <param name="options">How.</param>
    /// <param name="events">Told what happens.</param>
    /// <param name="cancellationToken">Gives up the beginning.</param>
    /// <exception cref="ReshardException">A source cannot be followed. The landers are disposed of then.</exception>
    public static async Task<LinkRun> StartAsync(
        IReadOnlyList<(string Name, SourceOptions Source, IReadOnlyList<LinkPlan> Links)> sources, LinkRunOptions options, ReshardEvents events, CancellationToken cancellationToken)
    {
        var turns = new SnapshotTurns(options.ParallelSources);
        var rate = options.Gate ?? new RateGate(options.Time);
        try
        {
            var runs = await Task.WhenAll(sources.Where(static source => source.Links.Count > 0).Select(LookAsync)).ConfigureAwait(false);
            var run = new LinkRun(runs, turns, rate);
            run.Begin();
            return run;
        }
        catch
        {
            foreach (var link in sources.SelectMany(static source => source.Links))
            {
                await link.Lander.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }

        async Task<SourceRun> LookAsync((string Name, SourceOptions Source, IReadOnlyList<LinkPlan> Links) source)
        {
            using var looked = new SourceContext(source.Name, source.Source, options, turns, rate, events);
            var known = await SourceCheck.LookAsync(looked, cancellationToken).ConfigureAwait(false);
            var context = new SourceContext(source.Name, known, options, turns, rate, events) { Traits = looked.Traits };
            return new SourceRun(context, source.Links);
        }
    }

    /// <summary>How sources and links stand, for the journal.</summary>
    public (IReadOnlyList<SourceState> Sources, IReadOnlyList<LinkState> Links) Read() =>
        ([.. _sources.Select(static source => source.Read())], [.. Feeds.Select(static feed => feed.Read())]);

    /// <summary>Waits until every target has answered for all that its sources had written up to some offsets.</summary>
    /// <param name="offsets">By source: what INFO replication calls master_repl_offset. Sources that are left out are not waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">The run has ended.</exception>
    public async Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken)
    {
        var behind = Behind(offsets);
        while (behind.Count > 0)
        {
            // A link that breaks meanwhile goes on by itself, and is asked again.
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var draining = Task.WhenAll(behind.Select(one =>
                Follows(one.Feed) ? one.Feed.Lander.DrainAsync(one.Offset, pause.Token).AsTask() : Task.Delay(AskAgain, pause.Token)));
            long began = TimeProvider.System.GetTimestamp();
            do
            {
                await Task.WhenAny(draining, Task.Delay(AskAgain, pause.Token), Stopped).ConfigureAwait(false);
            }
            while (!draining.IsCompleted && !Stopped.IsCompleted && !cancellationToken.IsCancellationRequested
                && behind.TrueForAll(static one => Follows(one.Feed)) && TimeProvider.System.GetElapsedTime(began) < LongestQuestion);
            await pause.CancelAsync().ConfigureAwait(false);
            await draining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            await RefuseEndedAsync().ConfigureAwait(false);
            if (draining.IsFaulted)
            {
                await Task.Delay(AskAgain, cancellationToken).ConfigureAwait(false);
            }

            behind = Behind(offsets);
        }
    }

    /// <summary>Waits until every link follows the stream, now and not at some time before.</summary>
    /// <exception cref="ReshardException">The run has ended.</exception>
    public async Task FollowAllAsync(CancellationToken cancellationToken)
    {
        while (Lag is null)
        {
            await Task.WhenAny(Task.Delay(AskAgain, cancellationToken), Stopped).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await RefuseEndedAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes every target a server of its own.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => Task.WhenAll(Feeds.Select(feed => feed.Lander.ReleaseAsync(cancellationToken).AsTask()));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var feed in Feeds)
        {
            await feed.Lander.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var source in _sources)
        {
            source.Dispose();
        }

        _synced.TrySetCanceled();
        _turns.Dispose();
        _ending.Dispose();
    }

    private void Begin()
    {
        _running = RunAsync();
        _watching = WatchAsync();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        try
        {
            await TogetherTasks.AllAsync(ending, [.. _sources.Select(source => source.RunAsync(ending.Token))]).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
        {
            if (_running.IsFaulted)
            {
                _synced.TrySetException(_running.Exception!.InnerExceptions);
                return;
            }

            if (Feeds.All(static feed => feed.HasLanded && !IsScanning(feed) && feed.Lander.Absence is null))
            {
                _synced.TrySetResult();
                return;
            }
        }
    }

    private async Task RefuseEndedAsync()
    {
        if (Stopped.IsCompleted)
        {
            await Stopped.ConfigureAwait(false);
            throw new ReshardException(ReshardFailure.SourceUnreachable, "The links have ended; nothing can be waited for.");
        }
    }

    private static bool Follows(LinkFeed feed) => feed.Phase == LinkPhase.Stream && !IsScanning(feed) && feed.Lander.Absence is null;

    // Where the target has lost what it had, keys are read once more, though it has the stream.
    private static bool IsScanning(LinkFeed feed) => feed.Lander is IScanningLander { IsScanning: true };

    private List<(LinkFeed Feed, long Offset)> Behind(IReadOnlyDictionary<string, long> offsets) =>
        [.. Feeds.Where(feed => offsets.TryGetValue(feed.Link.Source, out long offset) && (IsScanning(feed) || feed.Lander.Applied < offset || !feed.Lander.HasLoaded)).Select(feed => (feed, offsets[feed.Link.Source]))];
}
