using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Faults.Tests.Workloads;
using StackExchange.Redis;

namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>Compares what the ledger says is written with what the servers have, past the client that is tested.</summary>
internal static class ReadBack
{
    private const int KeysPerTrip = 500;

    /// <summary>Reads all back.</summary>
    /// <param name="workload">Whose writes they were.</param>
    /// <param name="portOf">Where the data of a node is now.</param>
    /// <param name="mayBeGone">Writes that nobody promised to keep.</param>
    /// <returns>What is lost, or there although it cannot be; empty when all is as it has to be.</returns>
    public static async Task<IReadOnlyList<string>> LossesAsync(
        Workload workload, Func<string, int> portOf, Func<AcknowledgedWrite, bool> mayBeGone)
    {
        var losses = new List<string>();
        foreach (string node in workload.Site.Nodes)
        {
            ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{portOf(node)},syncTimeout=30000");
            try
            {
                await CompareAsync(workload, node, connection.GetDatabase(), mayBeGone, losses);
            }
            finally
            {
                // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies, and who closes it there waits for
                // a reply that nobody reads.
                await Task.Yield();
                await connection.CloseAsync();
                connection.Dispose();
            }
        }

        return losses;
    }

    /// <summary>Empties the servers, but for the keys that have to be there all the time: what comes now is compared with itself alone.</summary>
    public static async Task StartAnewAsync(Workload workload, Func<string, int> portOf)
    {
        foreach (string node in workload.Site.Nodes)
        {
            await PlainConnection.AskAsync(portOf(node), "FLUSHALL");
        }

        workload.Site.Ledger = new Ledger();
        await workload.PutFixedKeysAsync();
    }

    private static async Task CompareAsync(
        Workload workload, string node, IDatabase database, Func<AcknowledgedWrite, bool> mayBeGone, List<string> losses)
    {
        Ledger ledger = workload.Site.Ledger;
        List<AcknowledgedWrite> writes = OnNode(ledger.Writes, node);
        List<AcknowledgedWrite> doubtful = OnNode(ledger.DoubtfulWrites, node);
        await CompareValuesAsync(database, writes.Where(write => HasValue(write) && !mayBeGone(write)), losses);
        await CompareTwinsAsync(database, [.. writes.Where(write => HasTwin(write) && !mayBeGone(write)), .. doubtful.Where(HasTwin)], losses);

        // Of a node that has forgotten, nobody knows from where on its count and lists go.
        if (!workload.Site.MayForget(node))
        {
            await CompareCountAsync(database, node, workload.Keys[node], writes, doubtful, losses);
            await CompareJobsAsync(database, node, workload.Keys[node], writes, doubtful, losses);
        }
    }

    // Not by ToArray, whose pooled arrays outlive the comparison and would be counted with the heap of the client.
    private static List<AcknowledgedWrite> OnNode(IReadOnlyList<AcknowledgedWrite> writes, string node)
    {
        var found = new List<AcknowledgedWrite>();
        foreach (AcknowledgedWrite write in writes)
        {
            if (write.Node == node)
            {
                found.Add(write);
            }
        }

        return found;
    }

    private static bool HasValue(AcknowledgedWrite write) => write.Path is not (CallPath.Counter or CallPath.Blocking);

    private static bool HasTwin(AcknowledgedWrite write) => write.Path is CallPath.Transaction or CallPath.Script;

    private static async Task CompareValuesAsync(IDatabase database, IEnumerable<AcknowledgedWrite> writes, List<string> losses)
    {
        foreach (AcknowledgedWrite[] some in writes.Chunk(KeysPerTrip))
        {
            RedisValue[] values = await database.StringGetAsync(Array.ConvertAll(some, static write => Key(write.Id, "value")));
            losses.AddRange(some
                .Where((write, i) => values[i] != WorkSite.ValueOf(write.Id))
                .Select(static write => $"{write.Path}: id {write.Id} on {write.Node} was acknowledged and is not there"));
        }
    }

    private static async Task CompareTwinsAsync(IDatabase database, IEnumerable<AcknowledgedWrite> writes, List<string> losses)
    {
        foreach (AcknowledgedWrite[] some in writes.Chunk(KeysPerTrip))
        {
            RedisValue[] values = await database.StringGetAsync(Array.ConvertAll(some, static write => Key(write.Id, "value")));
            RedisValue[] twins = await database.StringGetAsync(Array.ConvertAll(some, static write => Key(write.Id, "twin")));
            losses.AddRange(some
                .Where((_, i) => values[i] != twins[i])
                .Select(static write => $"{write.Path}: of id {write.Id} on {write.Node} one half is there"));
        }
    }

    private static async Task CompareCountAsync(
        IDatabase database, string node, long key, List<AcknowledgedWrite> writes, List<AcknowledgedWrite> doubtful, List<string> losses)
    {
        long count = (long)await database.StringGetAsync(Key(key, "count"));
        int certain = writes.Count(static write => write.Path == CallPath.Counter);
        int possible = certain + doubtful.Count(static write => write.Path == CallPath.Counter);
        if (count < certain || count > possible)
        {
            losses.Add($"Counter: {node} has {count}, and it was {certain} times acknowledged and {possible} times asked for");
        }
    }

    private static async Task CompareJobsAsync(
        IDatabase database, string node, long key, List<AcknowledgedWrite> writes, List<AcknowledgedWrite> doubtful, List<string> losses)
    {
        long[] there =
        [
            .. (await database.ListRangeAsync(Key(key, "jobs"))).Select(static job => (long)job),
            .. (await database.ListRangeAsync(Key(key, "done"))).Select(static job => (long)job),
        ];
        HashSet<long> possible = [.. doubtful.Where(static write => write.Path == CallPath.Blocking).Select(static write => write.Id)];
        var counts = there.CountBy(static job => job).ToDictionary();
        foreach (AcknowledgedWrite write in writes.Where(static write => write.Path == CallPath.Blocking))
        {
            possible.Add(write.Id);
            if (!counts.ContainsKey(write.Id))
            {
                losses.Add($"Blocking: job {write.Id} on {node} was acknowledged and is in neither list");
            }
        }

        losses.AddRange(counts.Where(entry => entry.Value > 1 || !possible.Contains(entry.Key))
            .Select(entry => $"Blocking: job {entry.Key} is {entry.Value} times on {node}"));
    }

    private static RedisKey Key(long id, string kind) => $"{{fault:{id}}}:{kind}";
}
