using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>
/// Listens to a channel of its node, and again when it is told that messages were lost. While it is not told so, none may be missing.
/// </summary>
internal sealed class ChannelListener(WorkSite site, string node, long key, ChannelNumbers numbers) : Caller(site, CallPath.Subscription, node)
{
    private CancellationToken _stop;

    public override async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        await base.RunAsync(stop);
    }

    protected override async Task<bool> CallAsync()
    {
        long? last = null;
        try
        {
            await foreach (long number in Site.Store.MessagesAsync(key, _stop))
            {
                OpenCall arrival = Ledger.Begin(Path, Node, Limit);
                if (last is { } before && numbers.FirstMissing(before, number) is { } missing)
                {
                    Ledger.Wrong($"Message {missing} of {Node} is missing between {before} and {number}");
                }

                last = Math.Max(last ?? 0, number);
                Ledger.Acknowledge(arrival, Node);
                Ledger.End(arrival);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception fault)
        {
            OpenCall listening = Ledger.Begin(Path, Node, Limit);
            Ledger.Fail(listening, Node, fault);
            Ledger.End(listening);
        }

        return false;
    }
}
