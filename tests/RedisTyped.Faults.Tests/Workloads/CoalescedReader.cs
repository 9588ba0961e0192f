using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Reads a key that it has written, several times at once, so that the GETs go together.</summary>
internal sealed class CoalescedReader(WorkSite site, string node) : Caller(site, CallPath.Coalesced, node)
{
    private const int AtOnce = 4;

    protected override async Task<bool> CallAsync()
    {
        long id = Site.NextId(Node);
        string value = WorkSite.ValueOf(id);
        if (!await Ledger.CallAsync(CallPath.Single, Node, Limit, () => Site.Store.PutAsync(id, value), id))
        {
            return false;
        }

        bool[] answered = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => ReadAsync(id, value)));
        return answered.All(static yes => yes);
    }

    // A second trip goes when the first does not come back.
    private Task<bool> ReadAsync(long id, string value) => Ledger.CallAsync(Path, Node, 2 * Limit, async () =>
    {
        string? read = await Site.Coalesced.GetAsync(id);
        if (read != value && !(read is null && Site.MayForget(Node)))
        {
            Ledger.Wrong($"GET of id {id} on {Node} gave {read ?? "nothing"}, and {value} had been acknowledged");
        }
    });
}
