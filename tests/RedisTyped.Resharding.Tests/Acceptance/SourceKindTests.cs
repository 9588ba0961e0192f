using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
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

    /// <summary>The load has commands with keys on both sides, so that keys are read there too; a user who may not would end the run.</summary>
    [Fact]
    public async Task Replica_may_be_the_source_for_a_user_with_the_least_rights()
    {
        string[] rights =
        [
            "+ping", "+replconf", "+psync", "+command", "+select", "+multi", "+exec", "+dump", "+pexpiretime", "+info", "~*", "+publish", "&__redistyped__:slack",
        ];
        await using var redis = await RedisNodes.StartAsync(1, Options(replicas: 1));
        await using var targets = await RedisNodes.StartAsync(1, Options(replicas: 0));
        await using var master = await Wire.ToAsync(redis[0]);
        await using var followed = await Wire.ToAsync(redis[0].Replicas[0]);
        await using var replica = await Wire.ToAsync(targets[0]);
        Assert.Equal("OK", await followed.AskAsync(["ACL", "SETUSER", "mover", "reset", "on", ">of-mover", .. rights]));
        await using var load = Load.On(redis[0]);
        await load.MoreAsync(500);
        var source = new SourceOptions { Nodes = [new SourceAddress(redis[0].Replicas[0].Host, redis[0].Replicas[0].Port)], User = "mover", Password = "of-mover" };
        var target = RunningProxy.Target("^a", filter: Kept);
        await using var proxy = await RunningProxy.StartAsync(
            source, proxy => proxy with { Targets = [target] }, new SyncFilter(source, [target], refetches: true, ReshardEvents.None));
        await proxy.FollowAsync(replica);

        // A key that is not there may be one that a replica hides.
        await master.AskAsync("SADD", "a:none", "1");
        await master.AskAsync("SUNIONSTORE", "a:none", "b:none", "b:none:too");
        await load.MoreAsync(1_000);
        await load.StopAsync();

        await Compared.NothingDiffersAsync(redis[0], targets[0], Kept, least: 20);
        Assert.True(proxy.Proxy.Read().Targets[0].Commands.Values.Sum(static command => command.Refetched) > 0, "keys were read at the replica");
        Assert.Equal("1", await master.InfoAsync("replication", "connected_slaves"));

        // Nothing was refused.
        Assert.Equal("", await followed.AskAsync("ACL", "LOG"));
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
