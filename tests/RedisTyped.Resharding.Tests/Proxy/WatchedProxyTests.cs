using System.Globalization;
using RedisTyped.Cli.Resharding;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>What a proxy is held to, warns of and tells while it works.</summary>
public sealed class WatchedProxyTests
{
    [Fact]
    public async Task Snapshot_waits_for_its_rate_and_says_about_how_long_it_is()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { ExtraArguments = ["--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"] });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("MSET", "a:1", "1", "a:2", "2", "b:1", "1", "b:2", "2");
        var time = new HeldTimers();
        var target = RunningProxy.Target("^a", filter: new RegexKeyFilter("^a"));
        var options = new SourceOptions { Nodes = [new SourceAddress(redis[0].Host, redis[0].Port)] };
        await using var proxy = await RunningProxy.StartAsync(
            options,
            proxy => proxy with { Targets = [target], Rate = new SnapshotRate(null, KeysPerSecond: 1), Time = time },
            new SyncFilter(options, [target], refetches: true, ReshardEvents.None));

        await replica.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));
        TimeSpan wait = await time.Held.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => proxy.Proxy.Read().Links is [{ SnapshotEstimate: not null }], "it knows how many keys the source has");

        // Four keys at one a second; that nothing was read before counts for a fifth of one.
        Assert.InRange(wait.TotalSeconds, 0.8, 3.8);
        var link = proxy.Proxy.Read().Links[0];
        Assert.Null(link.SnapshotTotal);
        Assert.Equal(link.SnapshotRead, link.SnapshotEstimate);
        Assert.Equal("down", await replica.InfoAsync("replication", "master_link_status"));

        time.Release();
        await RunningProxy.UpAsync(replica);
        Assert.Equal("1 2 (nil)", await replica.AskAsync("MGET", "a:1", "a:2", "b:1"));
    }

    [Fact]
    public void Estimate_is_called_one()
    {
        var link = new SyncReading(
            1, "127.0.0.1:6379", SyncPhase.Snapshot, SnapshotRead: 30_000_000, SnapshotTotal: null, SnapshotEstimate: 120_000_000, 0, 0, TimeSpan.Zero, TimeSpan.Zero, []);
        var text = new ReshardProgressText(TimeProvider.System);

        Assert.Contains("snapshot 30.0 MB of about 120.0 MB (25", text.Lines(new ReshardReading("old", [link], [], 1, 0, 0, 0))[0], StringComparison.Ordinal);
        Assert.Contains(
            "snapshot 30.0 MB of 60.0 MB (50",
            text.Lines(new ReshardReading("old", [link with { SnapshotTotal = 60_000_000, SnapshotEstimate = null }], [], 1, 0, 0, 0))[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Line_of_a_link_tells_the_targets_that_it_feeds()
    {
        var first = new SyncReading(
            1, "127.0.0.1:6379", SyncPhase.Stream, 0, null, null, 0, 0, TimeSpan.Zero, TimeSpan.Zero, [new ReplicaReading("b", "127.0.0.1:6380", 0, 0, 0)]);
        SyncReading second = first with { Number = 2, Replicas = [new ReplicaReading("c", "127.0.0.1:6381", 0, 0, 0)] };
        TargetReading[] targets = [.. new[] { "b", "c" }.Select(static name => new TargetReading(name, 0, 0, 0, 0, new Dictionary<string, CommandReading>()))];

        IReadOnlyList<string> lines = new ReshardProgressText(TimeProvider.System).Lines(new ReshardReading("old", [first, second], targets, 0, 2, 0, 0));

        Assert.EndsWith("s; b: 0 commands passed, 0 dropped, 0 split, 0 fetched", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("s; c: 0 commands passed, 0 dropped, 0 split, 0 fetched", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_who_may_not_read_keys_ends_the_run_at_a_command_that_needs_one()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        Assert.Equal("OK", await source.AskAsync("ACL", "SETUSER", "mover", "on", ">of-mover", "+ping", "+replconf", "+psync", "+command"));
        var target = RunningProxy.Target("^a", filter: new RegexKeyFilter("^a"));
        var options = new SourceOptions { Nodes = [new SourceAddress(redis[0].Host, redis[0].Port)], User = "mover", Password = "of-mover" };
        await using var proxy = await RunningProxy.StartAsync(
            options, proxy => proxy with { Targets = [target] }, new SyncFilter(options, [target], refetches: true, ReshardEvents.None));
        await proxy.FollowAsync(replica);

        await source.AskAsync("SADD", "b:set", "1");
        await source.AskAsync("SUNIONSTORE", "a:all", "b:set");

        var fault = await Assert.ThrowsAsync<ReshardException>(() => proxy.Proxy.Stopped.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Equal(ReshardFailure.SourceRefused, fault.Failure);
        Assert.Contains("NOPERM", fault.Message, StringComparison.Ordinal);
        Assert.Contains("+dump", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("before Redis 7.0 +pttl +time for +pexpiretime.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("16kb", 1)]
    [InlineData("1gb", 0)]
    public async Task Backlog_that_is_short_for_what_is_written_is_warned_of(string size, int warnings)
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("CONFIG", "SET", "repl-backlog-size", size);
        await replica.AskAsync("REPLICAOF", redis[0].Host, redis[0].Port.ToString(CultureInfo.InvariantCulture));
        await RunningProxy.UpAsync(replica);
        var told = new List<ReshardEvent>();

        var looking = BacklogCheck.LookAsync(
            new SourceAddress(redis[0].Host, redis[0].Port), new SourceOptions { Nodes = [] }, "old", new ReshardEvents(told.Add), TestContext.Current.CancellationToken);
        while (!looking.IsCompleted)
        {
            await source.AskAsync("SET", "a", "written while it looks");
        }

        await looking;
        Assert.Equal(warnings, told.Count);
        Assert.All(told, static one =>
        {
            Assert.Equal("backlog-short", one.Name);
            Assert.Contains("CONFIG SET repl-backlog-size", one.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Spool_that_fills_up_is_told_of_once_until_it_has_emptied()
    {
        using var spool = new SpoolFolder(parent: null, limit: 100);
        var told = new List<ReshardEvent>();
        var alarm = new SpoolAlarm(spool, "old", new ReshardEvents(told.Add));

        Assert.True(spool.TryReserve(79));
        alarm.Look();
        Assert.Empty(told);

        Assert.True(spool.TryReserve(1));
        alarm.Look();
        alarm.Look();
        Assert.Equal("spool-filling", Assert.Single(told).Name);

        spool.Release(20);
        alarm.Look();
        Assert.True(spool.TryReserve(30));
        alarm.Look();
        Assert.Single(told);

        spool.Release(50);
        alarm.Look();
        Assert.True(spool.TryReserve(60));
        alarm.Look();
        Assert.Equal(2, told.Count);
    }

    /// <summary>Timers that end when they are told to.</summary>
    private sealed class HeldTimers : TimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<Action> _callbacks = [];

        /// <summary>For how long the first was to run.</summary>
        public Task<TimeSpan> Held => _held.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_callbacks)
            {
                if (_held.Task.IsCompleted && _callbacks.Count == 0)
                {
                    // Released: as time goes.
                    return System.CreateTimer(callback, state, TimeSpan.Zero, period);
                }

                _callbacks.Add(() => callback(state));
            }

            _held.TrySetResult(dueTime);
            return new HeldTimer();
        }

        public void Release()
        {
            Action[] callbacks;
            lock (_callbacks)
            {
                callbacks = [.. _callbacks];
                _callbacks.Clear();
            }

            Array.ForEach(callbacks, static callback => callback());
        }

        private sealed class HeldTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
