using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Does to each server what is to be done, and leaves out from then on those of which one could not be reached: none waits for another. Thread-safe.</summary>
/// <param name="events">Told of those that are not reached.</param>
internal sealed class ReachedServers(ReshardEvents events)
{
    /// <summary>How long those that are at hand wait for one that may not be.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly HashSet<CutServer> _lost = [];
    private readonly HashSet<CutServer> _late = [];
    private readonly List<Task> _begun = [];
    private readonly List<Task> _rest = [];
    private TimeSpan _grace = Grace;
    private ReshardException? _fault;

    /// <summary>The first fault since <see cref="Begin"/>; null where there was none.</summary>
    public ReshardException? Fault
    {
        get
        {
            lock (_gate)
            {
                return _fault;
            }
        }
    }

    /// <summary>Counts all servers as reached again.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _lost.Clear();
            _fault = null;
            _grace = Grace;
        }
    }

    /// <summary>Whether a server has done all that was asked of it.</summary>
    public bool Has(CutServer server)
    {
        lock (_gate)
        {
            return !_lost.Contains(server) && !_late.Contains(server);
        }
    }

    /// <summary>Whether a server is still to do what was asked of it.</summary>
    public bool IsLate(CutServer server)
    {
        lock (_gate)
        {
            return _late.Contains(server);
        }
    }

    /// <summary>Does something to each of some servers.</summary>
    /// <returns>The first fault; null where there was none.</returns>
    public async Task<ReshardException?> EachAsync(IEnumerable<CutServer> servers, Func<CutServer, Task> act)
    {
        ReshardException?[] faults = await Task.WhenAll(servers.Where(Has).Select(async server =>
        {
            ReshardException? fault = await TryAsync(() => act(server)).ConfigureAwait(false);
            if (fault is not null)
            {
                lock (_gate)
                {
                    _lost.Add(server);
                }
            }

            return fault;
        })).ConfigureAwait(false);
        return Array.Find(faults, static fault => fault is not null);
    }

    /// <summary>
    /// Does something to each of some servers, and goes on without those that take longer than moments: they are late, and left out, until they have done it or are
    /// lost.
    /// </summary>
    public Task EachSoonAsync(IEnumerable<CutServer> servers, Func<CutServer, Task> act) => SoonAsync([.. servers.Where(Has).Select(server => LateAsync(server, act))], _begun);

    /// <summary>Does something, and goes on when that takes longer than moments.</summary>
    public Task TrySoonAsync(Func<Task> act) => SoonAsync([TryAsync(act)], _rest);

    /// <summary>Waits for what was begun by <see cref="TrySoonAsync"/>.</summary>
    public Task RestAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_rest);
        }
    }

    /// <summary>Waits for all servers that took longer than moments; from now on each is waited for.</summary>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> LateAsync()
    {
        Task[] begun;
        lock (_gate)
        {
            begun = [.. _begun];
            _begun.Clear();
            _grace = Timeout.InfiniteTimeSpan;
        }

        await Task.WhenAll(begun).ConfigureAwait(false);
        return begun.Length > 0;
    }

    /// <summary>Does something.</summary>
    /// <returns>The fault; null where there was none.</returns>
    public async Task<ReshardException?> TryAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            return null;
        }
        catch (ReshardException e) when (e.Failure != ReshardFailure.PlanBusy)
        {
            lock (_gate)
            {
                _fault ??= e;
            }

            events.Report("cutover-unreached", e.Message);
            return e;
        }
    }

    private async Task LateAsync(CutServer server, Func<CutServer, Task> act)
    {
        lock (_gate)
        {
            _late.Add(server);
        }

        ReshardException? fault = await TryAsync(() => act(server)).ConfigureAwait(false);
        lock (_gate)
        {
            _late.Remove(server);
            if (fault is not null)
            {
                _lost.Add(server);
            }
        }
    }

    private async Task SoonAsync(Task[] begun, List<Task> late)
    {
        await Task.WhenAll(begun).WaitAsync(_grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Task one in begun)
        {
            if (one.IsCompleted)
            {
                await one.ConfigureAwait(false);
                continue;
            }

            lock (_gate)
            {
                late.Add(one);
            }
        }
    }
}
