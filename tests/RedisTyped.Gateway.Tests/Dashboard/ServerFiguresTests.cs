using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Gateway.Dashboard.Figures;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Dashboard;

public sealed class ServerFiguresTests
{
    [Fact]
    public async Task Reply_of_a_real_server_is_read_whole()
    {
        await using var redis = await OneNode.StartAsync(options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--maxmemory", "64mb"] });
        // The client has looked for keys of its own when it connected.
        await redis.Client.OnNode("a").ExecuteAsync("CONFIG", "RESETSTAT");
        await redis.Client.ExecuteAsync("SET", "a", 1);
        await redis.Client.ExecuteAsync("SET", "b", 1, "EX", 100);
        await redis.Client.ExecuteAsync("GET", "a");
        await redis.Client.ExecuteAsync("GET", "none");

        var figures = ServerFigures.Parse((string)(await redis.Client.OnNode("a").ExecuteAsync("INFO"))!, database: 0);

        Assert.Equal((2, 1, 64 << 20), (figures.Keys, figures.Expiring, figures.MaxMemoryBytes));
        Assert.Equal(0.5, figures.HitRate);
        Assert.Empty(figures.Replicas);
        Assert.NotNull(figures.OpsPerSecond);
        Assert.True(figures.MemoryBytes > 100_000);
        Assert.True(figures.Clients >= 1);
        Assert.True(figures.UptimeSeconds >= 0);
        Assert.Matches(@"^\d+\.\d+\.\d+$", figures.Version);
        Assert.Equal(0, figures.Evicted);
    }

    [Fact]
    public void Keys_are_those_of_the_database_of_the_node()
    {
        const string Reply = "# Keyspace\r\ndb0:keys=10,expires=4,avg_ttl=0\r\ndb1:keys=3,expires=2,avg_ttl=0\r\ndb10:keys=7,expires=0,avg_ttl=0\r\n";

        Assert.Equal([(10, 4), (3, 2), (0, 0), (7, 0)], ((int[])[0, 1, 2, 10]).Select(static db => ServerFigures.Parse(Reply, db)).Select(static f => (f.Keys, f.Expiring)));
    }

    [Fact]
    public void Primary_tells_how_far_each_replica_is()
    {
        var figures = ServerFigures.Parse(
            "role:master\r\nconnected_slaves:2\r\nslave0:ip=10.0.0.2,port=6380,state=online,offset=70,lag=1\r\n"
            + "slave1:ip=10.0.0.3,port=6380,state=wait_bgsave,offset=0,lag=0\r\nmaster_repl_offset:100\r\n",
            0);

        Assert.Equal(["10.0.0.2:6380", "10.0.0.3:6380"], figures.Replicas.Keys.Order());
        Assert.Equal(new ReplicaFigures("online", 30), figures.Replicas["10.0.0.2:6380"]);
        Assert.Equal(new ReplicaFigures("wait_bgsave", 100), figures.Replicas["10.0.0.3:6380"]);
    }

    [Fact]
    public void What_a_server_does_not_tell_is_missing_and_nothing_that_it_tells_breaks_the_page()
    {
        string[] pieces = ["slave0:ip=", "offset=7", "master_repl_offset:", "used_memory", ":", "\r\n", "\n", "db0:", "keys=", "expires=1", "-1", "99999999999999999999", "maxmemory:0", "#", "keyspace_hits:1", "keyspace_misses:", "ü", ",", "=", "instantaneous_ops_per_sec:x"];

        Prop.ForAll(Gen.Elements(pieces).ListOf().Select(static p => string.Concat(p)).ToArbitrary(), static text =>
        {
            var figures = ServerFigures.Parse(text, 0);
            return figures.MaxMemoryBytes is null or > 0 && figures.HitRate is null or (>= 0 and <= 1);
        }).QuickCheckThrowOnFailure();
        ServerFigures nothing = ServerFigures.Parse("", 0);
        Assert.Equal((null, null, 0, null, null), (nothing.OpsPerSecond, nothing.MemoryBytes, nothing.Keys, nothing.HitRate, nothing.Version));
    }
}
