using RedisTyped.Execution;
using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Scanning;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Scans all nodes for keys that are there all the time: whatever node has not failed gives all of its own.</summary>
internal sealed class KeyScanner(WorkSite site, IReadOnlyDictionary<string, long[]> fixedIds) : Caller(site, CallPath.Scan, Ledger.AllNodes)
{
    protected override async Task<bool> CallAsync()
    {
        var found = new HashSet<long>();
        OpenCall call = Ledger.Begin(Path, Node, Limit);
        NodeFault[] failures = [];
        try
        {
            await using IAsyncEnumerator<long> ids = Site.Store.FixedIdsAsync().GetAsyncEnumerator();
            while (await ids.MoveNextAsync())
            {
                found.Add(ids.Current);

                // What is promised is the time of a page, not of the scan.
                Ledger.End(call);
                call = Ledger.Begin(Path, Node, Limit);
            }
        }
        catch (ScanFailedException fault)
        {
            failures = [.. fault.Failures];
        }
        catch (Exception fault)
        {
            Ledger.Wrong($"A scan failed as a whole: {fault.GetType().Name}: {fault.Message}");
            return false;
        }
        finally
        {
            Ledger.End(call);
        }

        foreach (string node in Site.Nodes)
        {
            WriteDown(call, node, found, failures);
        }

        return failures.Length == 0;
    }

    private void WriteDown(OpenCall call, string node, HashSet<long> found, NodeFault[] failures)
    {
        if (failures.FirstOrDefault(failure => failure.Node.Name == node) is { } failure)
        {
            Ledger.Fail(call, node, failure.Exception, isNamed: true);
            return;
        }

        Ledger.Acknowledge(call, node);
        int missing = fixedIds[node].Count(id => !found.Contains(id));
        if (missing > 0 && !Site.MayForget(node))
        {
            Ledger.Wrong($"A scan did not give {missing} keys of {node}, which had not failed");
        }
    }
}
