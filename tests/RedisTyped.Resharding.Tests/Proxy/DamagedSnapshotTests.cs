using System.Globalization;
using System.IO.Pipelines;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>Snapshots whose bytes are wrong.</summary>
public sealed class DamagedSnapshotTests
{
    /// <summary>That its replica left, and not the source, makes the one between no worse.</summary>
    [Fact]
    public async Task Snapshots_that_came_damaged_count_no_more_once_one_came_whole()
    {
        static async Task WholeAsync(Wire wire)
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 0\r\n$18\r\n");
            await wire.SendAsync(Convert.FromHexString("524544495330303130FFA9FD37FE89A77EEB"));
            Assert.True(await wire.HasEndedAsync());
        }

        await using var redis = await RedisNodes.StartAsync(1);
        await using var replica = await Wire.ToAsync(redis[0]);
        await using var source = new ScriptedSource(DamagedAsync, DamagedAsync, WholeAsync, DamagedAsync, WholeAsync);
        var target = RunningProxy.Target();
        await using var proxy = await RunningProxy.StartAsync(
            source.Options, options => options with { Targets = [target] }, new CheckedSnapshots(new SyncFilter(source.Options, [target], true, ReshardEvents.None)));
        await proxy.FollowAsync(replica);
        await replica.AskAsync("REPLICAOF", "NO", "ONE");
        await Wait.UntilAsync(() => proxy.Proxy.Read().Links.Count == 0, "the link has ended");

        // A history of its own, so that it needs a snapshot.
        await replica.AskAsync("SET", "own", "1");
        await proxy.FollowAsync(replica);

        Assert.Equal(5, proxy.Proxy.Read().FullSyncs);
        Assert.False(proxy.Proxy.Stopped.IsCompleted);
    }

    [Fact]
    public async Task Snapshot_that_comes_damaged_is_asked_for_again_and_then_ends_the_run()
    {
        await using var redis = await RedisNodes.StartAsync(1);
        await using var replica = await Wire.ToAsync(redis[0]);
        await using var source = new ScriptedSource(DamagedAsync, DamagedAsync, DamagedAsync);
        await using var proxy = await RunningProxy.StartAsync(source.Options, filter: new SyncFilter(source.Options, [RunningProxy.Target()], true, ReshardEvents.None));
        await replica.AskAsync("SET", "old", "1");
        await replica.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));

        var fault = await Assert.ThrowsAsync<ReshardException>(() => proxy.Proxy.Stopped.WaitAsync(TimeSpan.FromSeconds(90)));

        Assert.Equal(ReshardFailure.Snapshot, fault.Failure);
        Assert.Equal(3, proxy.Proxy.Read().FullSyncs);
        Assert.Equal("1", await replica.AskAsync("GET", "old"));
    }

    private static async Task DamagedAsync(Wire wire)
    {
        await ScriptedSource.GreetAsync(wire);
        await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 0\r\n$18\r\nREDIS0010\u00ff12345678");
        Assert.True(await wire.HasEndedAsync());
    }

    /// <summary>Reads snapshots, and asks nothing of a source that would not answer.</summary>
    private sealed class CheckedSnapshots(SyncFilter snapshots) : ISyncFilter
    {
        private readonly KeepAll _streams = new();

        public ISnapshotFilter Begin(long? length, IReadOnlyList<(ProxyTarget Target, PipeWriter Output)> outputs) => snapshots.Begin(length, outputs);

        public Task<long?> CountAsync(SourceAddress address, CancellationToken cancellationToken) => _streams.CountAsync(address, cancellationToken);

        public Task<IStreamRewriter> OpenAsync(ProxyTarget target, StreamStart start, CancellationToken cancellationToken) =>
            _streams.OpenAsync(target, start, cancellationToken);

        public TargetReading Read(ProxyTarget target) => _streams.Read(target);
    }
}
