using RedisTyped.Execution;
using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Writes to all nodes by one MSET; where nodes fail, the error says which keys were theirs.</summary>
internal sealed class SplitWriter(WorkSite site) : Caller(site, CallPath.Split, Ledger.AllNodes)
{
    private const int PerNode = 3;

    protected override async Task<bool> CallAsync()
    {
        long[] ids = [.. Site.Nodes.SelectMany(node => Enumerable.Range(0, PerNode).Select(_ => Site.NextId(node)))];
        OpenCall call = Ledger.Begin(Path, Node, Limit);
        NodeFault[] failures = [];
        try
        {
            await Site.Store.PutAllAsync(ids.ToDictionary(static id => id, WorkSite.ValueOf));
        }
        catch (PartialFailureException fault)
        {
            failures = [.. fault.Failures];
        }
        catch (Exception fault)
        {
            failures = [.. Site.Nodes.Select(node => new NodeFault(node, fault, []))];
            Ledger.Wrong($"A split call failed as a whole: {fault.GetType().Name}");
        }
        finally
        {
            Ledger.End(call);
        }

        foreach (long id in ids)
        {
            string owner = Site.NodeOf(id);
            if (failures.FirstOrDefault(failure => failure.Node.Name == owner) is { } failure)
            {
                Ledger.Fail(call, owner, failure.Exception, id, isNamed: true);
            }
            else
            {
                Ledger.Acknowledge(call, owner, id);
            }
        }

        return failures.Length == 0;
    }
}
