using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Verification;

/// <summary>New nodes that follow an old one, each for its keys, by a plan that is saved; and that can be spoiled.</summary>
internal sealed class SyncedServers : IAsyncDisposable
{
    private readonly PlannedServers _servers;
    private readonly RunningProxy _proxy;

    private SyncedServers(PlannedServers servers, RunningProxy proxy)
    {
        _servers = servers;
        _proxy = proxy;
    }

    public static async Task<SyncedServers> StartAsync(PlannedServers servers)
    {
        (await servers.PlanAsync()).Save(servers.PlanFile);
        var plan = OpenedPlan.Load(servers.PlanFile);
        IKeyFilter[] filters = [.. plan.Plan.Links.Select(plan.FilterOf)];
        var proxy = await FilteredBefore.StartAsync(servers['a'], [.. filters.Select(static (filter, to) => RunningProxy.Target($"to-{to}", filter: filter))]);
        await Task.WhenAll(plan.Plan.Links.Select(async (link, to) =>
        {
            await using var replica = await Wire.ToAsync(servers[link.Target[0]]);
            await proxy.FollowAsync(replica, to);
        }));
        return new SyncedServers(servers, proxy);
    }

    /// <summary>Writes into a new node, behind its source's back.</summary>
    public async Task SpoilAsync(char node, params object[] words)
    {
        await using var wire = await NodeWire.OpenAsync(_servers[node]);
        await wire.AskAsync("CONFIG", "SET", "replica-read-only", "no");
        await wire.AskAsync(words);
        await wire.AskAsync("CONFIG", "SET", "replica-read-only", "yes");
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
