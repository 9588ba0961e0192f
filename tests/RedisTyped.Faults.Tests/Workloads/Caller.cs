using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Somebody who makes the calls of one path, one after the other.</summary>
internal abstract class Caller(WorkSite site, CallPath path, string node)
{
    /// <summary>Who has been refused waits a moment, as an application would, so that a dead node is not asked a million times.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(10);

    /// <summary>The path of its calls.</summary>
    public CallPath Path { get; } = path;

    /// <summary>The node that its calls concern, or <see cref="Ledger.AllNodes"/>.</summary>
    public string Node { get; } = node;

    protected WorkSite Site { get; } = site;

    protected Ledger Ledger => Site.Ledger;

    /// <summary>How long a call of it may take.</summary>
    protected TimeSpan Limit => Node == Ledger.AllNodes ? Site.LongestTimeout : Site.TimeoutOf(Node);

    /// <summary>Makes calls until it is told to stop, and ends with the call that it makes then.</summary>
    public virtual async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await CallAsync())
            {
                await Task.Delay(AfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            // A client that answers in place would keep this thread for itself.
            await Task.Yield();
        }
    }

    /// <summary>Makes one call, and says whether it succeeded.</summary>
    protected abstract Task<bool> CallAsync();
}
