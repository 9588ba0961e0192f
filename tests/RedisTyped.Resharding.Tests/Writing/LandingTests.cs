using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>A link that is written into a real server under load, whatever breaks.</summary>
public sealed class LandingTests
{
    private static readonly int Kills = Long.Or(5, shortly: 2);
    private static readonly int Drops = Long.Or(20, shortly: 6);
    private static readonly int Deaths = Long.Or(30, shortly: 5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_is_written_before_and_during_arrives_with_every_type_and_time()
    {
        await using RedisNodes redis = await StartAsync();
        await using Load load = Load.On(redis[0], Place);
        await load.MoreAsync(3000);
        await using var link = RunningLink.Start(redis[0], redis[1], Prefixed.On);
        await load.MoreAsync(Long.Or(50_000, shortly: 6000));
        await load.StopAsync();

        await Landed.NothingDiffersAsync(link, redis[0], redis[1], Prefixed.On);
        Assert.Equal(1, link.Snapshots);
        Assert.Empty(link.Breaks);
    }

    /// <summary>A log that is synced every second loses what was answered in the last one: the link goes on from where the target is.</summary>
    [Fact]
    public async Task A_target_that_is_killed_goes_on_from_its_own_checkpoint()
    {
        await using RedisNodes redis = await StartAsync("--appendfsync", "everysec");
        await using Load load = Load.On(redis[0], Place);
        await using var link = RunningLink.Start(redis[0], redis[1], Prefixed.On);
        await load.MoreAsync(1000);
        await link.CaughtUpAsync();
        for (int kill = 0; kill < Kills; kill++)
        {
            await load.MoreAsync(1000);
            await redis[1].KillAsync(Cancellation);
            await load.MoreAsync(500);
            await redis[1].RestartAsync(Cancellation);
        }

        await load.MoreAsync(500);
        await load.StopAsync();
        await Landed.NothingDiffersAsync(link, redis[0], redis[1], Prefixed.On);
        Assert.Equal(1, link.Snapshots);
    }

    [Fact]
    public async Task Connections_that_are_dropped_in_the_middle_of_batches_lose_and_double_nothing()
    {
        await using RedisNodes redis = await StartAsync();
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await using var link = RunningLink.Start(redis[0], redis[1], Prefixed.On);
        await using Load load = Load.On(redis[0], Place);
        await load.MoreAsync(200);
        await link.CaughtUpAsync();
        for (int drop = 0; drop < Drops; drop++)
        {
            // What is not idempotent would show.
            await source.AskAsync("EVAL", "for i = 1, 20000 do redis.call('INCR', 'on:count') redis.call('RPUSH', 'on:list', i) redis.call('LTRIM', 'on:list', -50, -1) end", "0");
            await target.AskAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }

        await load.StopAsync();
        await Landed.NothingDiffersAsync(link, redis[0], redis[1], Prefixed.On, least: 20);
        Assert.True(link.Snapshots == 1, $"{link.Snapshots} snapshots after {string.Join(' ', link.Breaks)}");
        Assert.True(link.Lander.Counters[LanderCounters.Reconnects] > 0, "no drop was noticed");
    }

    [Fact]
    public async Task A_tool_that_dies_goes_on_where_the_target_is()
    {
        await using RedisNodes redis = await StartAsync();
        await using Load load = Load.On(redis[0], Place);
        await load.MoreAsync(500);
        int snapshots = 0;
        for (int death = 0; death < Deaths; death++)
        {
            await using var link = RunningLink.Start(redis[0], redis[1], Prefixed.On);
            await link.StreamsAsync();
            await load.MoreAsync(800);
            snapshots += link.Snapshots;
        }

        await using var last = RunningLink.Start(redis[0], redis[1], Prefixed.On);
        await load.StopAsync();
        await Landed.NothingDiffersAsync(last, redis[0], redis[1], Prefixed.On);
        Assert.Equal((1, 0), (snapshots, last.Snapshots));
    }

    /// <summary>What an earlier, broken pass has left and the source has deleted since goes with the next one.</summary>
    [Fact]
    public async Task A_snapshot_that_broke_off_is_begun_anew_and_leaves_nothing_behind()
    {
        await using RedisNodes redis = await StartAsync();
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await source.AskAsync("EVAL", "for i = 1, 300000 do redis.call('SET', 'on:' .. i, string.rep('v', 100)) end", "0");
        await using (var link = RunningLink.Start(redis[0], redis[1], Prefixed.On))
        {
            await Wait.UntilAsync(async () => (long)(await target.AskAsync("DBSIZE"))! > 1000, "the snapshot lands");
        }

        long left = (long)(await target.AskAsync("DBSIZE"))!;
        await source.AskAsync("FLUSHALL");
        await source.AskAsync("SET", "on:last", "v");
        await using var again = RunningLink.Start(redis[0], redis[1], Prefixed.On);

        Assert.Equal(1, await Landed.NothingDiffersAsync(again, redis[0], redis[1], Prefixed.On, least: 1));
        Assert.True(left < 300_000, "the first pass was whole");
        Assert.True(again.Lander.Counters["swept"] > 0);
    }

    [Fact]
    public async Task A_command_that_the_target_refuses_stops_the_link_and_names_the_key()
    {
        await using RedisNodes redis = await StartAsync();
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await using var link = RunningLink.Start(redis[0], redis[1], Prefixed.On);
        await source.AskAsync("RPUSH", "on:list", "a");
        await link.CaughtUpAsync();
        await target.AskAsync("SET", "on:list", "not a list");
        await source.AskAsync("RPUSH", "on:list", "b");

        await Wait.UntilAsync(
            async () =>
            {
                await source.AskAsync("SET", "on:other", "v");
                return link.Fault is not null;
            },
            "the link has stopped");
        ReshardException fault = link.Fault!;

        Assert.Equal((ReshardFailure.TargetDiverged, "on:list"), (fault.Failure, System.Text.Encoding.ASCII.GetString(fault.Key!)));
        Assert.DoesNotContain("on:list", fault.Message, StringComparison.Ordinal);
        Assert.Contains("RPUSH", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The target says that it has the batch whose command it has refused.</summary>
    [Fact]
    public async Task A_link_that_a_refused_command_has_stopped_gives_everything_anew_when_it_is_begun_again()
    {
        await using RedisNodes redis = await StartAsync();
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await source.AskAsync("RPUSH", "on:list", "a");
        await using (var link = RunningLink.Start(redis[0], redis[1], Prefixed.On))
        {
            await link.CaughtUpAsync();
            await target.AskAsync("SET", "on:list", "not a list");
            await source.AskAsync("RPUSH", "on:list", "b");
            await source.AskAsync("SET", "on:other", "v");
            await Wait.UntilAsync(
                async () =>
                {
                    await source.AskAsync("SET", "on:more", "v");
                    return link.Fault is not null;
                },
                "the link has stopped");
        }

        await using var again = RunningLink.Start(redis[0], redis[1], Prefixed.On);

        Assert.Equal(3, await Landed.NothingDiffersAsync(again, redis[0], redis[1], Prefixed.On, least: 3));
        Assert.Equal(1, again.Snapshots);
    }

    [Fact]
    public async Task A_target_that_is_wiped_gets_everything_anew()
    {
        await using RedisNodes redis = await StartAsync();
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await source.AskAsync("SET", "on:1", "v");
        await using var link = RunningLink.Start(redis[0], redis[1], Prefixed.On);
        await link.CaughtUpAsync();
        await target.AskAsync("FLUSHALL");
        await Wait.UntilAsync(
            async () =>
            {
                await source.AskAsync("SET", "on:2", "v");
                return link.Snapshots == 2;
            },
            "a second snapshot is taken");

        await Landed.NothingDiffersAsync(link, redis[0], redis[1], Prefixed.On, least: 2);
        Assert.Contains(ReshardFailure.TargetWiped, link.Breaks);
    }

    /// <summary>It is not the times of expiry that are wrong then, and whoever prepares a cut-over waits until it is there again.</summary>
    [Fact]
    public async Task Target_that_was_emptied_cannot_be_settled_before_it_is_given_everything_anew()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await using var link = RunningLink.Start(redis[0], redis[1]);
        await link.CaughtUpAsync();
        var refused = new TaskCompletionSource<ReshardException>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.OnBreak = async () => refused.TrySetResult(await Assert.ThrowsAsync<ReshardException>(async () => await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)));

        await target.AskAsync("FLUSHALL");
        await source.AskAsync("SET", "more", "v");

        Assert.Equal(ReshardFailure.TargetUnreachable, (await refused.Task.WaitAsync(TestContext.Current.CancellationToken)).Failure);
        Assert.Equal([ReshardFailure.TargetWiped], link.Breaks);
        await link.CaughtUpAsync();
        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_target_that_serves_the_new_topology_is_written_no_more_whatever_becomes_of_the_source()
    {
        await using RedisNodes redis = await StartAsync();
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await source.AskAsync("SET", "on:key", "before");
        await using var link = RunningLink.Start(redis[0], redis[1], Prefixed.On);
        await link.CaughtUpAsync();
        await link.Lander.ReleaseAsync(Cancellation);
        await target.AskAsync("SET", "on:key", "after");
        await source.AskAsync("DEL", "on:key");
        await source.AskAsync("FLUSHALL");

        // Its history is gone, so that it would have to give a snapshot.
        await source.AskAsync("DEBUG", "CHANGE-REPL-ID");
        await source.AskAsync("CLIENT", "KILL", "TYPE", "replica");
        await Wait.UntilAsync(() => link.Breaks.Count(static failure => failure == ReshardFailure.TargetUnreachable) >= 2, "the link was opened again, and refused");

        Assert.Equal("after", await target.TextAsync("GET", "on:key"));
        Assert.Equal(1, link.Snapshots);
    }

    /// <summary>It says why and closes the connection, in the middle of what it is sent.</summary>
    [Fact]
    public async Task Target_that_refuses_the_length_of_a_value_ends_the_link()
    {
        await using RedisNodes redis = await StartAsync();
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await target.AskAsync("CONFIG", "SET", "proto-max-bulk-len", "1mb");
        await using var link = RunningLink.Start(redis[0], redis[1]);
        await link.StreamsAsync();

        await source.AskAsync("SET", "long", new byte[8 << 20]);

        // It is noticed when there is more to be sent.
        await Wait.UntilAsync(
            async () =>
            {
                await source.AskAsync("SET", "more", "v");
                return link.Fault is not null;
            },
            "the link has ended");
        Assert.Contains("invalid bulk length", link.Fault!.Message, StringComparison.Ordinal);
    }

    private static string Place(string text) => (text[^1] % 2 == 0 ? "on:" : "off:") + text;

    private static Task<RedisNodes> StartAsync(params string[] arguments) => RedisNodes.StartAsync(2, new RedisNodesOptions
    {
        Server = RedisServerKind.RedisServer,
        Persistent = true,
        ExtraArguments = ["--enable-debug-command", "yes", "--repl-backlog-size", "256mb", .. arguments.Length > 0 ? arguments : ["--appendfsync", "no"]],
    });
}
