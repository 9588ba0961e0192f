using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Publishes numbers to a channel of its node.</summary>
internal sealed class ChannelTalker(WorkSite site, string node, long key, ChannelNumbers numbers) : Caller(site, CallPath.Publish, node)
{
    protected override async Task<bool> CallAsync()
    {
        long number = numbers.Next();
        bool published = await Ledger.CallAsync(Path, Node, Limit, () => Site.Store.PublishAsync(key, number));
        if (!published)
        {
            numbers.Doubt(number);
        }

        return published;
    }
}
