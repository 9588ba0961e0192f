using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary>Proxies in this process that filter.</summary>
internal static class FilteredBefore
{
    public static Task<RunningProxy> StartAsync(TestNode source, IKeyFilter filter, int port = 0) =>
        StartAsync(source, RunningProxy.Target("kept", filter: filter, port: port));

    public static Task<RunningProxy> StartAsync(TestNode source, params ProxyTarget[] targets)
    {
        var options = new SourceOptions { Nodes = [new SourceAddress(source.Host, source.Port)] };
        return RunningProxy.StartAsync(
            options,
            proxy => proxy with { Targets = targets, GatherDelay = TimeSpan.FromMinutes(5) },
            new SyncFilter(options, targets, refetches: true, ReshardEvents.None));
    }
}
