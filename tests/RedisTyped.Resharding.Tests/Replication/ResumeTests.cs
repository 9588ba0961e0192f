using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>Links that break, and go on where they were.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task Killed_links_go_on_where_they_were()
    {
        await using var redis = await RedisNodes.StartAsync(2, Debuggable());
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);
        await proxy.FollowAsync(replica);

        for (int round = 1; round <= 3; round++)
        {
            await RunningProxy.UpAsync(replica);
            await source.AskAsync("SET", "round", $"{round}");

            // Once on the source's side of the proxy, once on the replica's.
            await (round == 2 ? replica : source).AskAsync("CLIENT", "KILL", "TYPE", round == 2 ? "master" : "replica");
            await source.AskAsync("INCR", "after");
            await Wait.UntilAsync(async () => await source.NumberAsync("stats", "sync_partial_ok") == round, $"it goes on for the {round}. time");
        }

        await RunningProxy.UpAsync(replica);
        await RunningProxy.CaughtUpAsync(source, replica);
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
        Assert.Equal("3 3", await replica.AskAsync("MGET", "round", "after"));
        Assert.Equal(await source.AskAsync("DEBUG", "DIGEST"), await replica.AskAsync("DEBUG", "DIGEST"));
    }

    [Fact]
    public async Task Proxy_that_was_ended_and_begun_anew_goes_on_where_it_was()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        int port = await FollowOnceAsync(redis[0], replica);
        await source.AskAsync("SET", "meanwhile", "1");
        await using var again = await RunningProxy.BeforeAsync(redis[0], options => options with { Targets = [RunningProxy.Target(port: port)] });
        await RunningProxy.UpAsync(replica);
        await RunningProxy.CaughtUpAsync(source, replica);

        Assert.Equal("1", await replica.AskAsync("GET", "meanwhile"));
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
        Assert.Equal(1, await source.NumberAsync("stats", "sync_partial_ok"));
    }

    [Fact]
    public async Task Other_filter_gets_a_snapshot_of_its_own()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        int port = await FollowOnceAsync(redis[0], replica);
        await using var other = await RunningProxy.BeforeAsync(redis[0], options => options with { Targets = [RunningProxy.Target("other", port: port)] });
        await RunningProxy.UpAsync(replica);

        Assert.Equal(2, await source.NumberAsync("stats", "sync_full"));
        Assert.Equal(0, await source.NumberAsync("stats", "sync_partial_ok"));
    }

    [Fact]
    public async Task Promoted_replica_of_the_source_takes_over_without_a_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { ReplicasPerNode = 1 });
        await using var targets = await RedisNodes.StartAsync(1);
        var heir = redis[0].Replicas[0];
        await using var source = await Wire.ToAsync(redis[0]);
        await using var promoted = await Wire.ToAsync(heir);
        await using var replica = await Wire.ToAsync(targets[0]);
        await using var proxy = await RunningProxy.StartAsync(new SourceOptions
        {
            Nodes = [new SourceAddress(redis[0].Host, redis[0].Port), new SourceAddress(heir.Host, heir.Port)],
        });
        await proxy.FollowAsync(replica);
        await source.AskAsync("SET", "before", "1");
        await RunningProxy.CaughtUpAsync(source, replica);
        await RunningProxy.CaughtUpAsync(source, promoted);

        await redis[0].KillAsync();
        await promoted.AskAsync("REPLICAOF", "NO", "ONE");
        await promoted.AskAsync("SET", "after", "2");
        await Wait.UntilAsync(async () => await replica.AskAsync("GET", "after") == "2", "the replica follows the promoted server");

        Assert.Equal("1", await replica.AskAsync("GET", "before"));
        Assert.Equal(1, await promoted.NumberAsync("stats", "sync_partial_ok"));
        Assert.Equal(0, await promoted.NumberAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Source_that_was_restarted_in_order_goes_on_without_a_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);
        await using (var source = await Wire.ToAsync(redis[0]))
        {
            await proxy.FollowAsync(replica);
            await source.AskAsync("SET", "before", "1");
            await RunningProxy.CaughtUpAsync(source, replica);
            await source.SendAsync("SHUTDOWN SAVE\r\n");
            Assert.True(await source.HasEndedAsync());
        }

        await Wait.UntilAsync(async () => await replica.InfoAsync("replication", "master_link_status") == "down", "the loss of the source is passed on");
        await redis[0].RestartAsync();
        await using var restarted = await Wire.ToAsync(redis[0]);
        await RunningProxy.UpAsync(replica);
        await restarted.AskAsync("SET", "after", "2");
        await RunningProxy.CaughtUpAsync(restarted, replica);

        Assert.Equal("1 2", await replica.AskAsync("MGET", "before", "after"));
        Assert.Equal(1, await restarted.NumberAsync("stats", "sync_partial_ok"));
        Assert.Equal(0, await restarted.NumberAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Replica_that_was_away_for_too_long_gets_a_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(2, Debuggable("--repl-backlog-size", "16kb"));
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        int port = await FollowOnceAsync(redis[0], replica);
        string much = new('x', 1000);
        for (int i = 0; i < 100; i++)
        {
            await source.AskAsync("SET", $"key:{i}", much);
        }

        await using var again = await RunningProxy.BeforeAsync(redis[0], options => options with { Targets = [RunningProxy.Target(port: port)] });
        await RunningProxy.UpAsync(replica);
        await RunningProxy.CaughtUpAsync(source, replica);

        Assert.Equal(2, await source.NumberAsync("stats", "sync_full"));
        Assert.Equal(await source.AskAsync("DEBUG", "DIGEST"), await replica.AskAsync("DEBUG", "DIGEST"));
    }

    private static RedisNodesOptions Debuggable(params string[] more) => new() { ExtraArguments = ["--enable-debug-command", "yes", .. more] };

    // A proxy that has been ended, and the port that its replica still calls.
    private static async Task<int> FollowOnceAsync(TestNode source, Wire replica)
    {
        // Not one that the system chooses, which it might give to a connection while no proxy is there.
        int port = LoopbackPorts.Take();
        await using var proxy = await RunningProxy.BeforeAsync(source, options => options with { Targets = [RunningProxy.Target(port: port)] });
        await proxy.FollowAsync(replica);
        return port;
    }
}
