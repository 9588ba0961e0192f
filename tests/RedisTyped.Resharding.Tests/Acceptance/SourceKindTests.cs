using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>Sources that are replicas, and sources that Sentinel looks after.</summary>
public sealed class SourceKindTests
{
    private static readonly RegexKeyFilter Kept = new("^a");

    [Fact]
    public async Task Replica_of_the_master_may_be_the_source()
    {
        await using var redis = await RedisNodes.StartAsync(1, Options(replicas: 1));
        await using var targets = await RedisNodes.StartAsync(1, Options(replicas: 0));
        await using var master = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(targets[0]);
        await using var load = Load.On(redis[0]);
        await load.MoreAsync(500);
        await using var proxy = await FilteredBefore.StartAsync(redis[0].Replicas[0], Kept);
        await proxy.FollowAsync(replica);
        await load.MoreAsync(Long.Or(50_000, shortly: 1_500));
        await load.StopAsync();

        await Compared.NothingDiffersAsync(redis[0], targets[0], Kept);
        Assert.Equal("1", await master.InfoAsync("replication", "connected_slaves"));
    }

    [Fact]
    public async Task Sentinel_neither_fails_over_to_the_tool_nor_speaks_to_its_targets()
    {
        await using var redis = await RedisNodes.StartAsync(2, Options(replicas: 0));
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var load = Load.On(redis[0]);
        await using var proxy = await FilteredBefore.StartAsync(redis[0], Kept);
        await proxy.FollowAsync(replica);
        await using var sentinel = await SentinelProcess.StartAsync(redis[0]);
        await using var asked = await Wire.ToAsync(sentinel.Port);
        await using var told = await Wire.ToAsync(sentinel.Port);
        await told.AskAsync("SUBSCRIBE", "-failover-abort-no-good-slave");

        await using var greeted = await Wire.ToAsync(redis[0]);
        await greeted.AskAsync("SUBSCRIBE", "__sentinel__:hello");
        Assert.StartsWith("message __sentinel__:hello", await greeted.ReplyAsync(), StringComparison.Ordinal);
        await load.MoreAsync(200);
        await load.StopAsync();
        await Compared.NothingDiffersAsync(redis[0], redis[1], Kept, least: 20);
        Assert.Equal("", await replica.InfoAsync("commandstats", "cmdstat_publish"));
        Assert.Equal("", await replica.InfoAsync("commandstats", "cmdstat_subscribe"));
        await Wait.UntilAsync(async () => (await asked.AskAsync("SENTINEL", "MASTER", "mine")).Contains("num-slaves 1", StringComparison.Ordinal), "Sentinel has seen the tool");

        await redis[0].KillAsync();
        Assert.Contains("-failover-abort-no-good-slave", await told.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal($"127.0.0.1 {redis[0].Port}", await asked.AskAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mine"));
        Assert.Equal("slave", await replica.InfoAsync("replication", "role"));
    }

    private static RedisNodesOptions Options(int replicas) => new()
    {
        Server = RedisServerKind.RedisServer,
        ReplicasPerNode = replicas,
        ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb"],
    };
}
