using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Verification;

/// <summary>One link while it is verified: its connections, what is gathered to be compared, and what was found.</summary>
internal sealed class VerifiedLink : IAsyncDisposable
{
    private const int Gathered = 256;
    private const int AtOnce = 3;

    private readonly Dictionary<int, List<byte[]>> _gathered = [];
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly List<Task> _running = [];
    private readonly NodeClient _from;
    private readonly NodeClient _to;
    private readonly LinkComparer _comparer;
    private long _onSource;
    private long _onTarget;

    private VerifiedLink(string plan, PlannedLink link, NodeClient from, NodeClient to, SourceWatch watch, VerifyOptions options, TimeProvider time)
    {
        Link = link;
        _from = from;
        _to = to;
        Found = new DifferenceList(link.Source, link.Target, options.Listed);
        _comparer = new LinkComparer(new LinkSides(from, to, watch, StandOf(plan, link, from), options, time), Found, options, time);
    }

    public PlannedLink Link { get; }

    public DifferenceList Found { get; }

    /// <summary>Keys of it that were met on the source.</summary>
    public long OnSource => _onSource;

    /// <summary>Keys of it that were met on the target.</summary>
    public long OnTarget => Volatile.Read(ref _onTarget);

    public static async Task<VerifiedLink> OpenAsync(
        OpenedPlan plan, PlannedLink link, SourceWatch watch, VerifyOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var from = await NodeClient.ConnectAsync(link.Source, plan.AccessOld(link.Source), cancellationToken).ConfigureAwait(false);
        try
        {
            var to = await NodeClient.ConnectAsync(link.Target, plan.AccessNew(link.Target), cancellationToken).ConfigureAwait(false);
            return new VerifiedLink(plan.Plan.Id, link, from, to, watch, options, time);
        }
        catch
        {
            await from.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Counts a key of the source.</summary>
    public void CountOnSource() => _onSource++;

    /// <summary>Counts keys of the target.</summary>
    public void CountOnTarget(int keys) => Interlocked.Add(ref _onTarget, keys);

    /// <summary>Gathers a key, and compares when there are enough. One caller at a time.</summary>
    public async ValueTask AddAsync(int db, byte[] key, CancellationToken cancellationToken)
    {
        if (!_gathered.TryGetValue(db, out var keys))
        {
            _gathered[db] = keys = [];
        }

        keys.Add(key);
        if (keys.Count == Gathered)
        {
            _gathered.Remove(db);
            await StartAsync(db, keys, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Compares what is gathered, and waits for a verdict on everything. One caller at a time.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var (db, keys) in _gathered)
        {
            await StartAsync(db, keys, cancellationToken).ConfigureAwait(false);
        }

        _gathered.Clear();
        await Task.WhenAll(_running).ConfigureAwait(false);
        _running.Clear();
        await _comparer.SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    public LinkReport Report() => new()
    {
        Source = Link.Source,
        Target = Link.Target,
        Compared = Math.Max(_comparer.Compared, _onSource),
        OnTarget = OnTarget,
        Retries = _comparer.Retries,
        Differences = Found.Read().Counts,
    };

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync().ConfigureAwait(false);
        await _to.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turns.Dispose();
    }

    private static ITargetStand StandOf(string plan, PlannedLink link, NodeClient source) => link.Mode switch
    {
        LandingMode.Proxy => new ReplicaStand(link.Target),
        LandingMode.Merge => new AcknowledgedStand(link.Target, new AcknowledgedOffset(source)),
        _ => new WrittenStand($"{plan}:{link.Source}", link, new AcknowledgedOffset(source)),
    };

    private async Task StartAsync(int db, List<byte[]> keys, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);

        // A fault ends the run here, rather than when all keys have been read.
        foreach (var done in _running.Where(static task => task.IsCompleted).ToList())
        {
            _running.Remove(done);
            await done.ConfigureAwait(false);
        }

        _running.Add(RunAsync());

        async Task RunAsync()
        {
            try
            {
                await _comparer.CompareAsync(db, keys, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _turns.Release();
            }
        }
    }
}
