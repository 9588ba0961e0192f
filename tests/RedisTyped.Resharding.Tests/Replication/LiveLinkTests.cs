using System.Globalization;
using System.Net.Sockets;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>What source and replicas notice of each other through a proxy.</summary>
public sealed class LiveLinkTests
{
    [Fact]
    public async Task Wait_counts_the_proxy_once_its_replica_has_the_write()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);
        await proxy.FollowAsync(replica);

        await source.AskAsync("SET", "a", "1");
        Assert.Equal("1", await source.AskAsync("WAIT", "1", "20000"));
        Assert.Equal("1", await replica.AskAsync("GET", "a"));
    }

    [Fact]
    public async Task Wait_does_not_count_the_proxy_while_one_of_its_replicas_lags()
    {
        await using var redis = await RedisNodes.StartAsync(3);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var first = await Wire.ToAsync(redis[1]);
        await using var second = await Wire.ToAsync(redis[2]);
        await using var proxy = await RunningProxy.BeforeAsync(redis[0], static options => options with
        {
            Targets = [RunningProxy.Target("one"), RunningProxy.Target("two")],
            GatherDelay = TimeSpan.FromMinutes(5),
        });
        await Task.WhenAll(proxy.FollowAsync(first, 0), proxy.FollowAsync(second, 1));
        Assert.Equal("1", await source.InfoAsync("replication", "connected_slaves"));

        redis[2].Freeze();
        try
        {
            await source.AskAsync("SET", "a", "1");
            await Wait.UntilAsync(async () => await first.AskAsync("GET", "a") == "1", "one replica has it");
            Assert.Equal("0", await source.AskAsync("WAIT", "1", "300"));
        }
        finally
        {
            redis[2].Resume();
        }

        Assert.Equal("1", await source.AskAsync("WAIT", "1", "20000"));
        Assert.Equal("1", await second.AskAsync("GET", "a"));
    }

    [Fact]
    public async Task Loss_of_the_source_is_passed_on()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);
        await proxy.FollowAsync(replica);

        await redis[0].KillAsync();

        await Wait.UntilAsync(async () => await replica.InfoAsync("replication", "master_link_status") == "down", "the replica notices");
        await Wait.UntilAsync(() => proxy.Proxy.Read().SourceLosses == 1, "the loss is counted");
    }

    [Fact]
    public async Task Loss_of_the_replica_is_passed_on()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using (var replica = await Wire.ToAsync(redis[1]))
        {
            await using var proxy = await RunningProxy.BeforeAsync(redis[0]);
            await proxy.FollowAsync(replica);
            Assert.Equal("1", await source.InfoAsync("replication", "connected_slaves"));

            await redis[1].KillAsync();

            await Wait.UntilAsync(async () => await source.InfoAsync("replication", "connected_slaves") == "0", "the source notices");
            await Wait.UntilAsync(() => proxy.Proxy.Read().Links.Count == 0, "the link is gone");
        }
    }

    [Fact]
    public async Task Slow_replica_fills_the_spool_and_then_holds_the_source_back()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { ExtraArguments = ["--enable-debug-command", "yes"] });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        string folder = Directory.CreateTempSubdirectory("redistyped-tests-").FullName;
        const long Limit = 16 << 20;
        await using (var proxy = await RunningProxy.BeforeAsync(redis[0], options => options with
        {
            SpoolFolder = folder,
            SpoolLimit = Limit,
            Targets = [RunningProxy.Target(server: new() { Listen = null!, MemoryPerReplica = 1 << 20 })],
        }))
        {
            await proxy.FollowAsync(replica);
            redis[1].Freeze();
            string megabyte = new('x', 1 << 20);
            for (int i = 0; i < 48; i++)
            {
                await source.AskAsync("SET", $"key:{i}", megabyte);
            }

            // The spool is full to within a block, and what it has no room for waits at the source.
            await Wait.UntilAsync(() => proxy.Proxy.Read().Spooled > Limit - (128 << 10), "the spool is full");
            await Wait.UntilAsync(async () => await source.NumberAsync("memory", "mem_clients_slaves") > 4 << 20, "the source waits");
            Assert.InRange(proxy.Proxy.Read().Spooled, 0, Limit);
            Assert.InRange(proxy.Proxy.Read().Links[0].LagBytes, Limit, 40 << 20);

            redis[1].Resume();
            await RunningProxy.CaughtUpAsync(source, replica);
            Assert.Equal(await source.AskAsync("DEBUG", "DIGEST"), await replica.AskAsync("DEBUG", "DIGEST"));
            Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
            await Wait.UntilAsync(() => proxy.Proxy.Read().Spooled == 0, "the spool is empty again");
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [Fact]
    public async Task Ending_the_proxy_ends_its_connections_on_both_sides()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        var proxy = await RunningProxy.BeforeAsync(redis[0]);
        await proxy.FollowAsync(replica);
        int port = proxy.Port;

        await proxy.DisposeAsync();

        await Wait.UntilAsync(async () => await source.InfoAsync("replication", "connected_slaves") == "0", "the source has lost it");
        await Wait.UntilAsync(async () => await replica.InfoAsync("replication", "master_link_status") == "down", "the replica has lost it");
        await RunningProxy.ClosedAsync(port);
        await Assert.ThrowsAnyAsync<SocketException>(() => Wire.ToAsync(port));
    }

    [Fact]
    public async Task Progress_tells_link_and_replica()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("SET", "a", "1");
        await using var proxy = await RunningProxy.BeforeAsync(redis[0]);
        Assert.Empty(proxy.Proxy.Read().Links);

        await proxy.FollowAsync(replica);
        await source.AskAsync("SET", "b", "2");
        long written = await source.NumberAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(() => proxy.Proxy.Read().Links[0] is { Phase: SyncPhase.Stream } link && link.AppliedOffset >= written, "all is applied");

        var reading = proxy.Proxy.Read();
        Assert.Equal((1, 0, 0), (reading.FullSyncs, reading.PartialSyncs, reading.SourceLosses));
        var only = Assert.Single(reading.Links);
        Assert.Equal(redis[0].EndPoint, only.Source);
        Assert.True(only.SnapshotRead > 0);
        var fed = Assert.Single(only.Replicas);
        Assert.Equal(("all", redis[1].EndPoint), (fed.Target, fed.Peer));
        Assert.Equal(["source-found", "listening", "full-sync", "snapshot-read"], proxy.Events.Select(static told => told.Name));
        Assert.Equal(redis[1].Port.ToString(CultureInfo.InvariantCulture), fed.Peer.Split(':')[1]);
    }
}
