using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Does to each server what is to be done, and leaves out from then on those of which one could not be reached: none waits for another. Thread-safe.</summary>
/// <param name="events">Told of those that are not reached.</param>
internal sealed class ReachedServers(ReshardEvents events)
{
    private readonly Lock _gate = new();
    private readonly HashSet<CutServer> _lost = [];
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
        }
    }

    /// <summary>Whether a server has done all that was asked of it.</summary>
    public bool Has(CutServer server)
    {
        lock (_gate)
        {
            return !_lost.Contains(server);
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
}
