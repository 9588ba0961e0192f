using RedisTyped.Execution;
using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Asks all nodes at once; a node that fails is a result.</summary>
internal sealed class FanOutAsker(WorkSite site) : Caller(site, CallPath.FanOut, Ledger.AllNodes)
{
    protected override async Task<bool> CallAsync()
    {
        OpenCall call = Ledger.Begin(Path, Node, Limit);
        try
        {
            NodeResults<long> sizes = await Site.Store.SizesAsync();
            foreach (NodeResult<long> size in sizes)
            {
                if (size.Exception is { } fault)
                {
                    Ledger.Fail(call, size.Node.Name, fault, isNamed: true);
                }
                else
                {
                    Ledger.Acknowledge(call, size.Node.Name);
                }
            }

            return sizes.AllSucceeded;
        }
        catch (Exception fault)
        {
            Ledger.Wrong($"A fan-out failed as a whole: {fault.GetType().Name}: {fault.Message}");
            return false;
        }
        finally
        {
            Ledger.End(call);
        }
    }
}
