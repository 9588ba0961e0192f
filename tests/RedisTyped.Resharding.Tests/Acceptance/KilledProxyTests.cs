using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>The tool and its links end at any moment under load, and nothing is lost or doubled.</summary>
public sealed class KilledProxyTests
{
    private const string Expression = "^a";
    private const long MostMemory = (256 + 32) << 20;

    [Fact]
    public async Task Tool_killed_at_any_moment_goes_on_with_the_same_words()
    {
        await using var redis = await StartAsync();
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var load = Load.On(redis[0]);
        await load.MoreAsync(5_000);
        var random = new Random(8);
        int needed = 1;

        // Not one that the system chooses, which it might give to a connection while the proxy is away.
        int port = LoopbackPorts.Take();
        var proxy = await ProxyProcess.BeforeAsync(redis[0], port, Expression);
        try
        {
            await replica.AskAsync("REPLICAOF", "127.0.0.1", port.ToString(CultureInfo.InvariantCulture));
            for (int round = 0; round < Long.Or(30, shortly: 3); round++)
            {
                if (round % 3 == 0)
                {
                    // In a snapshot that takes its time. What the replica held is not asked for again.
                    await source.AskAsync("CONFIG", "SET", "rdb-key-save-delay", "20000");
                    long before = await source.NumberAsync("stats", "sync_full");
                    needed += 2;
                    await replica.AskAsync("REPLICAOF", "NO", "ONE");
                    await replica.AskAsync("SET", "a:own", "history");
                    await replica.AskAsync("REPLICAOF", "127.0.0.1", port.ToString(CultureInfo.InvariantCulture));
                    await Wait.UntilAsync(async () => await replica.InfoAsync("replication", "master_sync_in_progress") == "1"
                        && await source.NumberAsync("stats", "sync_full") > before, "the snapshot is on its way");
                }
                else
                {
                    await load.MoreAsync(random.Next(1, 3_000));
                }

                Assert.InRange(proxy.PeakMemory, 1, MostMemory);
                await proxy.KillAsync();
                needed += proxy.SnapshotsWanted;
                await source.AskAsync("CONFIG", "SET", "rdb-key-save-delay", "0");
                await load.MoreAsync(500);
                await proxy.DisposeAsync();
                proxy = await ProxyProcess.BeforeAsync(redis[0], port, Expression);
                await RunningProxy.UpAsync(replica);
            }

            await load.MoreAsync(1_000);
            await load.StopAsync();
            await Compared.NothingDiffersAsync(redis[0], redis[1], new RegexKeyFilter(Expression));
            Assert.InRange(await source.NumberAsync("stats", "sync_full"), 1, needed + proxy.SnapshotsWanted);
        }
        finally
        {
            await proxy.DisposeAsync();
        }
    }

    [Fact]
    public async Task Links_that_drop_on_either_side_cost_no_snapshot()
    {
        await using var redis = await StartAsync();
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var load = Load.On(redis[0]);
        await using var proxy = await FilteredBefore.StartAsync(redis[0], new RegexKeyFilter(Expression));
        await proxy.FollowAsync(replica);
        for (int drop = 0; drop < Long.Or(20, shortly: 4); drop++)
        {
            long resumed = await source.NumberAsync("stats", "sync_partial_ok");
            await (drop % 2 == 0 ? source : replica).AskAsync("CLIENT", "KILL", "TYPE", drop % 2 == 0 ? "replica" : "master");
            await Wait.UntilAsync(async () => await source.NumberAsync("stats", "sync_partial_ok") > resumed, $"the link goes on after drop {drop}");
            await RunningProxy.UpAsync(replica);
            await load.MoreAsync(500);
        }

        await load.StopAsync();
        await Compared.NothingDiffersAsync(redis[0], redis[1], new RegexKeyFilter(Expression));
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Target_that_stands_still_is_waited_for()
    {
        await using var redis = await StartAsync();
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var load = Load.On(redis[0]);
        await using var proxy = await ProxyProcess.BeforeAsync(redis[0], port: 0, Expression);
        await replica.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));
        await RunningProxy.UpAsync(replica);

        redis[1].Freeze();
        try
        {
            for (int i = 0; i < Long.Or(15, shortly: 1); i++)
            {
                // More than the system holds for a connection.
                string value = new('x', 1_000_000);
                for (int large = 0; large < 20; large++)
                {
                    await source.AskAsync("SET", $"a:large:{large}", value);
                }

                await load.MoreAsync(Long.Or(10_000, shortly: 2_000));
            }
        }
        finally
        {
            redis[1].Resume();
        }

        await load.StopAsync();
        await Compared.NothingDiffersAsync(redis[0], redis[1], new RegexKeyFilter(Expression));
        Assert.InRange(proxy.PeakMemory, 1, MostMemory);
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
    }

    /// <summary>As one whose configuration names the proxy would, it follows again when it is back; what its disk has is no history of the source, so it gets a snapshot.</summary>
    [Fact]
    public async Task Replica_that_is_killed_follows_again_with_a_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(2, Options(isPersistent: true));
        await using var source = await Wire.ToAsync(redis[0]);
        await using var load = Load.On(redis[0]);
        await using var proxy = await ProxyProcess.BeforeAsync(redis[0], port: 0, Expression);
        int kills = Long.Or(5, shortly: 1);
        for (int kill = 0; kill <= kills; kill++)
        {
            if (kill > 0)
            {
                await redis[1].KillAsync(TestContext.Current.CancellationToken);
                await load.MoreAsync(500);
                await redis[1].RestartAsync(TestContext.Current.CancellationToken);
            }

            await using var replica = await Wire.ToAsync(redis[1]);
            await replica.AskAsync("CONFIG", "SET", "appendfsync", "everysec");
            await replica.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));
            await RunningProxy.UpAsync(replica);
            await load.MoreAsync(500);
        }

        await load.StopAsync();
        await Compared.NothingDiffersAsync(redis[0], redis[1], new RegexKeyFilter(Expression));
        Assert.InRange(proxy.PeakMemory, 1, MostMemory);
        Assert.Equal(kills + 1, await source.NumberAsync("stats", "sync_full"));
    }

    /// <summary>The snapshot that it was given is its own file then, with the id that the proxy gave the history: the source does not take it for one that has everything.</summary>
    [Fact]
    public async Task Replica_that_is_killed_before_it_has_saved_goes_on_through_the_proxy_and_never_without_it()
    {
        await using var redis = await RedisNodes.StartAsync(1, Options(isPersistent: false));
        await using var source = await Wire.ToAsync(redis[0]);
        await source.AskAsync("MSET", "a:1", "1", "b:1", "1");
        await using var proxy = await ProxyProcess.BeforeAsync(redis[0], port: 0, Expression);
        await using var server = new FollowingServer();
        await using (var replica = await server.StartAsync(proxy.Port))
        {
            Assert.Equal("1 (nil)", await replica.AskAsync("MGET", "a:1", "b:1"));
        }

        await server.KillAsync();
        await source.AskAsync("MSET", "a:2", "2", "b:2", "2");
        await using (var replica = await server.StartAsync(proxy.Port))
        {
            await RunningProxy.CaughtUpAsync(source, replica);
            Assert.Equal("1 2 (nil) (nil)", await replica.AskAsync("MGET", "a:1", "a:2", "b:1", "b:2"));
            Assert.Equal((1, 1), (await source.NumberAsync("stats", "sync_full"), await source.NumberAsync("stats", "sync_partial_ok")));
        }

        await server.KillAsync();
        await using (var replica = await server.StartAsync(redis[0].Port))
        {
            Assert.Equal("1 2 1 2", await replica.AskAsync("MGET", "a:1", "a:2", "b:1", "b:2"));
            Assert.Equal((2, 1), (await source.NumberAsync("stats", "sync_full"), await source.NumberAsync("stats", "sync_partial_ok")));
        }
    }

    [Fact]
    public async Task Replica_that_was_away_for_longer_than_the_backlog_gets_a_snapshot_by_itself()
    {
        await using var redis = await StartAsync("--repl-backlog-size", "1mb");
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var load = Load.On(redis[0]);
        int port = LoopbackPorts.Take();
        await using (var proxy = await FilteredBefore.StartAsync(redis[0], new RegexKeyFilter(Expression), port))
        {
            await proxy.FollowAsync(replica);
            await load.MoreAsync(1_000);
        }

        long end = await source.NumberAsync("replication", "master_repl_offset") + (3 << 20);
        string value = new('x', 10_000);
        for (int i = 0; await source.NumberAsync("replication", "master_repl_offset") < end; i = (i + 1) % 50)
        {
            await source.AskAsync("SET", $"a:much:{i}", value);
        }

        await using var again = await FilteredBefore.StartAsync(redis[0], new RegexKeyFilter(Expression), port);
        await RunningProxy.UpAsync(replica);
        await load.MoreAsync(500);
        await load.StopAsync();

        await Compared.NothingDiffersAsync(redis[0], redis[1], new RegexKeyFilter(Expression));
        Assert.Equal(2, await source.NumberAsync("stats", "sync_full"));
    }

    private static Task<RedisNodes> StartAsync(params string[] more) => RedisNodes.StartAsync(2, Options(isPersistent: false, more));

    private static RedisNodesOptions Options(bool isPersistent, params string[] more) => new()
    {
        Server = RedisServerKind.RedisServer,
        Persistent = isPersistent,
        ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "256mb", .. more],
    };
}
