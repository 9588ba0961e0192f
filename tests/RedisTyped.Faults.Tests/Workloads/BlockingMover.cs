using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Pushes jobs to a list of its node and moves them on by a blocking command: each is in one of the two lists, once.</summary>
internal sealed class BlockingMover(WorkSite site, string node, long key) : Caller(site, CallPath.Blocking, node)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    protected override async Task<bool> CallAsync()
    {
        long job = Site.NextId(Node);
        bool pushed = await Ledger.CallAsync(CallPath.Blocking, Node, Limit, () => Site.Store.PushAsync(key, job), job);

        // To connect, to wait, and to be answered.
        return await Ledger.CallAsync(Path, Node, Wait + (2 * Limit), () => Site.Store.MoveAsync(key, Wait)) && pushed;
    }
}
