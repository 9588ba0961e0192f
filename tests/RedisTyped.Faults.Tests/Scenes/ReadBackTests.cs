using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Faults.Tests.Workloads;
using RedisTyped.Testing;

namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>Reading back sees what is lost: without that, a run without losses would mean nothing.</summary>
public sealed class ReadBackTests : IAsyncLifetime
{
    private RedisNodes _servers = null!;
    private ShardedRedis _redis = null!;
    private Workload _workload = null!;

    private WorkSite Site => _workload.Site;

    private long Key => _workload.Keys["node-1"];

    public async ValueTask InitializeAsync()
    {
        _servers = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("node-1", _servers[0].ConfigurationString));
        _workload = await Workload.CreateAsync(new WorkSite(_redis, new Dictionary<string, TimeSpan> { ["node-1"] = TimeSpan.FromSeconds(10) }));
        foreach (CallPath path in new[] { CallPath.Single, CallPath.Transaction })
        {
            long id = Site.NextId("node-1");
            await Site.Ledger.CallAsync(path, "node-1", Site.LongestTimeout, () => Site.Store.PutBothAsync(id, WorkSite.ValueOf(id)), id);
        }

        await Site.Ledger.CallAsync(CallPath.Counter, "node-1", Site.LongestTimeout, () => Site.Store.CountAsync(Key), Key);
        long job = Site.NextId("node-1");
        await Site.Ledger.CallAsync(CallPath.Blocking, "node-1", Site.LongestTimeout, () => Site.Store.PushAsync(Key, job), job);
    }

    [Fact]
    public async Task What_is_there_is_not_lost() => Assert.Empty(await LossesAsync());

    [Theory]
    [InlineData("SET {fault:#single}:value other", "Single: id ")]
    [InlineData("DEL {fault:#single}:value", "Single: id ")]
    [InlineData("DEL {fault:#pair}:twin", "Transaction: of id ")]
    [InlineData("SET {fault:#key}:count 0", "Counter: node-1 has 0")]
    [InlineData("SET {fault:#key}:count 2", "Counter: node-1 has 2")]
    [InlineData("DEL {fault:#key}:jobs", "Blocking: job ")]
    [InlineData("RPUSH {fault:#key}:done 77", "Blocking: job 77 is 1 times")]
    [InlineData("COPY {fault:#key}:jobs {fault:#key}:done", "Blocking: job ")]
    public async Task What_is_not_as_it_was_acknowledged_is_seen(string harm, string loss)
    {
        IReadOnlyList<AcknowledgedWrite> writes = Site.Ledger.Writes;
        string line = harm.Replace("#single", $"{writes[0].Id}", StringComparison.Ordinal)
            .Replace("#pair", $"{writes[1].Id}", StringComparison.Ordinal)
            .Replace("#key", $"{Key}", StringComparison.Ordinal);

        await PlainConnection.AskAsync(_servers[0].Port, line);

        Assert.StartsWith(loss, Assert.Single(await LossesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counter_that_ran_once_where_it_was_in_doubt_is_right()
    {
        await Site.Ledger.CallAsync(CallPath.Counter, "node-1", Site.LongestTimeout, () => Task.FromException(new TimeoutException()), Key);
        Assert.Empty(await LossesAsync());

        await PlainConnection.AskAsync(_servers[0].Port, $"INCR {{fault:{Key}}}:count");

        Assert.Empty(await LossesAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _workload.Dispose();
        await _redis.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private Task<IReadOnlyList<string>> LossesAsync() => ReadBack.LossesAsync(_workload, _ => _servers[0].Port, static _ => false);
}
