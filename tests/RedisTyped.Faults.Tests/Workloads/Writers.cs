using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Writes a value under an id of its own with each call.</summary>
internal sealed class SingleWriter(WorkSite site, string node) : Caller(site, CallPath.Single, node)
{
    protected override Task<bool> CallAsync()
    {
        long id = Site.NextId(Node);
        return Ledger.CallAsync(Path, Node, Limit, () => Site.Store.PutAsync(id, WorkSite.ValueOf(id)), id);
    }
}

/// <summary>The same without a task of its own for each call.</summary>
internal sealed class ValueTaskWriter(WorkSite site, string node) : Caller(site, CallPath.ValueTask, node)
{
    protected override Task<bool> CallAsync()
    {
        long id = Site.NextId(Node);
        return Ledger.CallAsync(Path, Node, Limit, async () => await Site.Store.PutQuicklyAsync(id, WorkSite.ValueOf(id)), id);
    }
}

/// <summary>Counts up one key: the count says how many of its calls ran, and whether one ran twice.</summary>
internal sealed class CounterWriter(WorkSite site, string node, long key) : Caller(site, CallPath.Counter, node)
{
    protected override Task<bool> CallAsync() => Ledger.CallAsync(Path, Node, Limit, () => Site.Store.CountAsync(key), key);
}

/// <summary>Writes two keys in a transaction: both are there, or none.</summary>
internal sealed class TransactionWriter(WorkSite site, string node) : Caller(site, CallPath.Transaction, node)
{
    protected override Task<bool> CallAsync()
    {
        long id = Site.NextId(Node);
        string value = WorkSite.ValueOf(id);
        return Ledger.CallAsync(
            Path,
            Node,
            Limit,
            () => Site.Store.For(id).TransactionAsync(t =>
            {
                t.PutAsync(value);
                t.PutTwinAsync(value);
            }),
            id);
    }
}

/// <summary>Writes two keys in a script: both are there, or none.</summary>
internal sealed class ScriptWriter(WorkSite site, string node) : Caller(site, CallPath.Script, node)
{
    protected override Task<bool> CallAsync()
    {
        long id = Site.NextId(Node);

        // Twice the timeout: by its SHA-1 first, by its text if the node has been restarted.
        return Ledger.CallAsync(Path, Node, 2 * Limit, () => Site.Store.PutBothAsync(id, WorkSite.ValueOf(id)), id);
    }
}
