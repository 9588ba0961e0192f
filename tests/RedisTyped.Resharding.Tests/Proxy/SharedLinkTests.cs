using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>Several targets on one link: what one of them needs, or keeps waiting, is not the others' matter.</summary>
public sealed class SharedLinkTests : IAsyncLifetime
{
    private RedisNodes _redis = null!;
    private Wire _source = null!;
    private Wire _a = null!;
    private Wire _b = null!;

    public async ValueTask InitializeAsync()
    {
        // The values of these tests are long, not what their dumps could be packed into.
        _redis = await RedisNodes.StartAsync(
            3, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--rdbcompression", "no", "--repl-timeout", "600", "--repl-backlog-size", "256mb"] }, TestContext.Current.CancellationToken);
        _source = await Wire.ToAsync(_redis[0]);
        _a = await Wire.ToAsync(_redis[1]);
        _b = await Wire.ToAsync(_redis[2]);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Target_that_needs_a_snapshot_is_the_only_one_that_gets_one()
    {
        await using var proxy = await BothFollowAsync();

        await TooLongForAStreamAsync();

        await RunningProxy.CaughtUpAsync(_source, _b);
        await RunningProxy.CaughtUpAsync(_source, _a);
        Assert.Equal("10000000", await _b.AskAsync("STRLEN", "b:long"));
        Assert.Equal(["a", "b", "b"], TargetsOf(proxy, "full-sync"));
        Assert.Equal(["a"], TargetsOf(proxy, "partial-sync"));
        Assert.Equal(2, await _source.NumberAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Nothing_is_read_for_a_target_that_has_left()
    {
        await using var proxy = await BothFollowAsync();
        Assert.Equal("OK", await _b.AskAsync("REPLICAOF", "NO", "ONE"));
        await Wait.UntilAsync(
            () => proxy.Events.Any(static told => told.Name == "replica-left") && proxy.Proxy.Read().Links is [{ Replicas: [{ Target: "a" }] }], "one has left");

        await TooLongForAStreamAsync();
        await RunningProxy.CaughtUpAsync(_source, _a);
        await _source.AskAsync("SET", "a:after", "1");
        await RunningProxy.CaughtUpAsync(_source, _a);

        Assert.Equal("1", await _a.AskAsync("GET", "a:after"));
        Assert.Equal(0, proxy.Proxy.Read().SourceLosses);
        Assert.DoesNotContain("RENAME", proxy.Proxy.Read().Targets[1].Commands.Keys);
    }

    [Fact]
    public async Task Loss_of_the_source_is_passed_on_though_a_replica_is_waited_for()
    {
        await using var proxy = await BothFollowAsync();

        // A source begins to send its stream some time behind the snapshot, and a target that has had nothing of it asks as one does that never followed anybody.
        await _source.AskAsync("SET", "a:first", "1");
        await RunningProxy.CaughtUpAsync(_source, _a);
        await RunningProxy.CaughtUpAsync(_source, _b);
        _redis[2].Freeze();
        try
        {
            string megabyte = new('x', 1 << 20);
            for (int i = 0; i < 48; i++)
            {
                await _source.AskAsync("SET", $"b:{i}", megabyte);
            }

            long written = await _source.NumberAsync("replication", "master_repl_offset");
            await Wait.UntilAsync(() => written - proxy.Proxy.Read().Links[0].SourceOffset > 4 << 20, "the source waits");
            await _source.AskAsync("CLIENT", "KILL", "TYPE", "replica");

            await Wait.UntilAsync(() => proxy.Proxy.Read().SourceLosses == 1, "the loss is found");
            string[] goingOn = await Wait.UntilAsync(() => Task.FromResult(TargetsOf(proxy, "partial-sync")), static targets => targets is ["a"]);
            Assert.True(goingOn is ["a"], $"not the other alone goes on: {string.Join('\n', proxy.Events)}");
            await RunningProxy.CaughtUpAsync(_source, _a);
        }
        finally
        {
            _redis[2].Resume();
        }
    }

    private static string[] TargetsOf(RunningProxy proxy, string name) =>
        [.. proxy.Events.Where(told => told.Name == name).Select(static told => $"{told.Fields.First(static field => field.Key == "target").Value}").Order()];

    /// <summary>A value of b that has to be read, and is too long for that.</summary>
    private async Task TooLongForAStreamAsync()
    {
        await _source.AskAsync("SET", "other", new string('x', 10_000_000));
        await _source.AskAsync("RENAME", "other", "b:long");
    }

    private async Task<RunningProxy> BothFollowAsync()
    {
        var server = new ServerOptions { Listen = null!, MemoryPerReplica = 64 << 10, SilenceTimeout = TimeSpan.FromMinutes(10) };
        ProxyTarget[] targets = [.. new[] { "a", "b" }.Select(name => RunningProxy.Target(name, server, new RegexKeyFilter("^" + name)))];
        var options = new SourceOptions { Nodes = [new SourceAddress(_redis[0].Host, _redis[0].Port)] };
        var proxy = await RunningProxy.StartAsync(
            options,
            proxy => proxy with { Targets = targets, GatherDelay = TimeSpan.FromMinutes(5), SpoolLimit = 128 << 10 },
            new SyncFilter(options, targets, refetches: true, ReshardEvents.None));
        await Task.WhenAll(proxy.FollowAsync(_a, 0), proxy.FollowAsync(_b, 1));
        Assert.Equal("1", await _source.InfoAsync("replication", "connected_slaves"));
        return proxy;
    }
}
