using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>Snapshots from real servers to real servers.</summary>
public sealed class FullSyncTests
{
    [Theory]
    [InlineData("no", "disabled")]
    [InlineData("no", "swapdb")]
    [InlineData("yes", "disabled")]
    [InlineData("yes", "swapdb")]
    public async Task Replica_gets_the_dataset_and_what_is_written_after_it(string disklessSync, string disklessLoad)
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            ExtraArguments = ["--repl-diskless-sync", disklessSync, "--repl-diskless-load", disklessLoad, "--enable-debug-command", "yes"],
        });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("DEBUG", "POPULATE", "20000", "key", "200");
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);

        await proxy.FollowAsync(replica);
        await source.AskAsync("SELECT", "3");
        await source.AskAsync("SET", "late", "1");
        await RunningProxy.CaughtUpAsync(source, replica);

        Assert.Equal(await source.AskAsync("DEBUG", "DIGEST"), await replica.AskAsync("DEBUG", "DIGEST"));
        Assert.Equal("20000", await replica.AskAsync("DBSIZE"));
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Idle_source_does_not_hold_up_the_end_of_a_snapshot()
    {
        // Its next ping is an hour away: what is not sent without one is never sent.
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { ExtraArguments = ["--repl-ping-replica-period", "3600"] });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("SET", "few", "bytes");
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);

        await proxy.FollowAsync(replica);

        if (Long.IsWanted)
        {
            Assert.InRange(DateTimeOffset.UtcNow - proxy.Events.Single(static told => told.Name == "snapshot-read").Time, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }

        Assert.Equal("bytes", await replica.AskAsync("GET", "few"));
        await Wait.UntilAsync(async () => (await source.InfoAsync("replication", "slave0")).Contains("state=online", StringComparison.Ordinal), "the source sees it online");
    }

    [Fact]
    public async Task Several_replicas_of_several_targets_share_one_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(4);
        await using var source = await Wire.ToAsync(redis[0]);
        await source.AskAsync("SET", "a", "1");
        await using var proxy = await RunningProxy.BeforeAsync(redis[0], static options => options with
        {
            Targets = [RunningProxy.Target("one"), RunningProxy.Target("two"), RunningProxy.Target("three")],
            GatherDelay = TimeSpan.FromMinutes(5),
        });
        await using var first = await Wire.ToAsync(redis[1]);
        await using var second = await Wire.ToAsync(redis[2]);
        await using var third = await Wire.ToAsync(redis[3]);

        await Task.WhenAll(proxy.FollowAsync(first, 0), proxy.FollowAsync(second, 1), proxy.FollowAsync(third, 2));
        await source.AskAsync("SET", "b", "2");

        Assert.Equal("1", await source.InfoAsync("replication", "connected_slaves"));
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
        foreach (var replica in new[] { first, second, third })
        {
            await RunningProxy.CaughtUpAsync(source, replica);
            Assert.Equal("1 2", await replica.AskAsync("MGET", "a", "b"));
        }
    }

    [Fact]
    public async Task Source_and_replica_name_their_history_differently()
    {
        await using var redis = await RedisNodes.StartAsync(3);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var plain = await Wire.ToAsync(redis[2]);
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);
        await proxy.FollowAsync(replica);

        string id = await replica.InfoAsync("replication", "master_replid");
        Assert.NotEqual(await source.InfoAsync("replication", "master_replid"), id);

        // Promoted, it must not pass for the source to a replica of that.
        await plain.AskAsync("REPLICAOF", "127.0.0.1", redis[0].Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await RunningProxy.UpAsync(plain);
        await replica.AskAsync("REPLICAOF", "NO", "ONE");
        await plain.AskAsync("REPLICAOF", "127.0.0.1", redis[1].Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await RunningProxy.UpAsync(plain);
        Assert.Equal(0, await replica.NumberAsync("stats", "sync_partial_ok"));
        Assert.Equal(1, await replica.NumberAsync("stats", "sync_full"));
    }
}
