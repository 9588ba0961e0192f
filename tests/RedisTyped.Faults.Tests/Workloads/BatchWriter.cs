using RedisTyped.Batches;
using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Writes to all nodes by a batch; each write has its own outcome.</summary>
internal sealed class BatchWriter(WorkSite site) : Caller(site, CallPath.Batch, Ledger.AllNodes)
{
    private const int PerNode = 5;

    protected override async Task<bool> CallAsync()
    {
        OpenCall call = Ledger.Begin(Path, Node, Limit);
        try
        {
            await using RedisBatch batch = Site.Redis.CreateBatch();
            IFaultStore store = batch.Store<IFaultStore>();
            long[] ids = [.. Site.Nodes.SelectMany(node => Enumerable.Range(0, PerNode).Select(_ => Site.NextId(node)))];
            Task[] writes = Array.ConvertAll(ids, id => store.PutAsync(id, WorkSite.ValueOf(id)));
            Exception? failure = await BatchFailureAsync(batch);
            return await WriteDownAsync(call, ids, writes, failure);
        }
        finally
        {
            Ledger.End(call);
        }
    }

    private static async Task<Exception?> BatchFailureAsync(RedisBatch batch)
    {
        try
        {
            await batch.ExecuteAsync();
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private async Task<bool> WriteDownAsync(OpenCall call, long[] ids, Task[] writes, Exception? failure)
    {
        int failed = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            string owner = Site.NodeOf(ids[i]);
            if (!writes[i].IsCompleted)
            {
                Ledger.Wrong($"A batch has ended and its write {ids[i]} on {owner} has not");
                continue;
            }

            await writes[i].ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (writes[i].IsCompletedSuccessfully)
            {
                Ledger.Acknowledge(call, owner, ids[i]);
            }
            else
            {
                failed++;
                Ledger.Fail(call, owner, writes[i].Exception?.InnerException ?? new TaskCanceledException(writes[i]), ids[i]);
            }
        }

        if (failed > 0 != failure is not null)
        {
            Ledger.Wrong($"{failed} writes of a batch failed, and the batch ended with {failure?.Message ?? "success"}");
        }

        return failed == 0;
    }
}
