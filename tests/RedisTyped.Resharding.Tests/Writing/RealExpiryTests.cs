using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Times of expiry that are real while the source may still prolong keys: what the target may have ended by itself is given to it again.</summary>
public sealed class RealExpiryTests
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The target stood still, or something else has taken so long.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Times_that_were_real_for_longer_than_the_margin_have_everything_given_anew(bool isSettledAgain)
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        var time = new AheadTime();
        await source.AskAsync("SET", "session", "v", "EX", "3600");
        await using var link = RunningLink.Start(redis[0], redis[1], change: options => options with { Time = time });
        await link.CaughtUpAsync();
        await link.Lander.SettleExpiriesAsync(Margin, Cancellation);
        time.Ahead = 2 * Margin;
        Assert.Equal(1L, await source.AskAsync("PERSIST", "session"));
        Assert.Equal(1L, await target.AskAsync("DEL", "session"));
        await link.CaughtUpAsync();

        var distrusted = await Assert.ThrowsAsync<ReshardException>(async () => await (isSettledAgain
            ? link.Lander.SettleExpiriesAsync(Margin, Cancellation)
            : link.Lander.UnshiftExpiriesAsync(Cancellation)));

        Assert.Equal(ReshardFailure.CutOver, distrusted.Failure);
        time.Ahead = TimeSpan.Zero;
        await source.AskAsync("SET", "more", "v");
        await link.CaughtUpAsync();
        Assert.Equal("v", await target.TextAsync("GET", "session"));
        Assert.Equal(2, link.Snapshots);
        await link.Lander.SettleExpiriesAsync(Margin, Cancellation);
        await link.Lander.UnshiftExpiriesAsync(Cancellation);
        Assert.Equal("v", await target.TextAsync("GET", "session"));
    }

    [Fact]
    public async Task Target_that_was_emptied_while_times_were_real_is_landed_with_shifted_ones()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await source.AskAsync("SET", "hour", "v", "EX", "3600");
        await using var link = RunningLink.Start(redis[0], redis[1]);
        await link.CaughtUpAsync();
        await link.Lander.SettleExpiriesAsync(Margin, Cancellation);
        Assert.True(link.Lander.HasSettledExpiries);

        await target.AskAsync("FLUSHALL");
        await source.AskAsync("SET", "more", "v");
        await Wait.UntilAsync(() => link.Snapshots == 2, "everything is given anew");
        await link.CaughtUpAsync();

        Assert.True(ShiftedTime.Is(await TimeAsync(target, "hour")));
        Assert.False(link.Lander.HasSettledExpiries);
    }

    /// <summary>What is under way of it was translated before, and would stay shifted behind a pass that has not seen it.</summary>
    [Fact]
    public async Task Times_are_not_made_real_while_a_snapshot_lands()
    {
        await using RedisNodes redis = await StartAsync();
        using var spool = new SpoolFolder(parent: null, limit: 1L << 30);
        await using TargetLander lander = New(redis, spool, TimeProvider.System);
        Assert.Null(await lander.OpenAsync(Cancellation));
        lander.BeginSnapshot(new ReplicationPosition(ReplicationId.NewRandom(), 0));

        var early = await Assert.ThrowsAsync<ReshardException>(async () => await lander.SettleExpiriesAsync(Margin, Cancellation));

        Assert.Equal(ReshardFailure.TargetUnreachable, early.Failure);
        Assert.Equal(ExpiryMode.Shifted, lander.Expiries);
    }

    /// <summary>Whoever takes over before the snapshot has begun must not take the target for good.</summary>
    [Fact]
    public async Task Link_that_shifts_times_too_late_and_ends_by_then_is_given_everything_anew_by_the_next()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await source.AskAsync("SET", "hour", "v", "EX", "3600");
        await using (var link = RunningLink.Start(redis[0], redis[1]))
        {
            await link.CaughtUpAsync();
            await link.Lander.SettleExpiriesAsync(Margin, Cancellation);
        }

        using var spool = new SpoolFolder(parent: null, limit: 1L << 30);
        var time = new AheadTime();
        await using (TargetLander slow = New(redis, spool, time, new SlowKeys(() => time.Ahead = 2 * Margin)))
        {
            Assert.Null(await slow.OpenAsync(Cancellation));
        }

        await using TargetLander next = New(redis, spool, TimeProvider.System);
        Assert.Null(await next.OpenAsync(Cancellation));
    }

    /// <summary>What the target says of times of expiry goes with its keys, and those that come behind are real as before.</summary>
    [Fact]
    public async Task Source_that_is_emptied_while_times_are_real_has_everything_given_anew_by_the_next()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await using (var link = RunningLink.Start(redis[0], redis[1]))
        {
            await link.CaughtUpAsync();
            await link.Lander.SettleExpiriesAsync(Margin, Cancellation);
            await source.SnapshotIsOverAsync();
            await source.AskAsync("FLUSHALL");
            await source.AskAsync("SET", "hour", "v", "EX", "3600");
            await link.CaughtUpAsync();
            Assert.False(ShiftedTime.Is(await TimeAsync(target, "hour")));
        }

        using var spool = new SpoolFolder(parent: null, limit: 1L << 30);
        await using TargetLander next = New(redis, spool, TimeProvider.System);
        Assert.Null(await next.OpenAsync(Cancellation));
    }

    [Fact]
    public async Task Cut_over_that_is_given_up_too_late_has_everything_given_anew_by_the_next()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        var time = new AheadTime();
        await source.AskAsync("SET", "hour", "v", "EX", "3600");
        await using (var link = RunningLink.Start(redis[0], redis[1], change: options => options with { Time = time }))
        {
            await link.CaughtUpAsync();
            await link.Lander.SettleExpiriesAsync(Margin, Cancellation);
            time.Ahead = 2 * Margin;

            await link.Lander.ShiftExpiriesAsync(Cancellation);
        }

        using var spool = new SpoolFolder(parent: null, limit: 1L << 30);
        await using TargetLander next = New(redis, spool, TimeProvider.System);
        Assert.Null(await next.OpenAsync(Cancellation));
    }

    [Fact]
    public async Task Second_step_is_taken_back_while_the_source_is_held()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await using RunningLink link = await HeldAsync(redis, source, "50000");
        await link.Lander.UnshiftExpiriesAsync(Cancellation);
        long real = await TimeAsync(target, "soon");
        Assert.False(ShiftedTime.Is(real));

        await link.Lander.TakeBackExpiriesAsync(Cancellation);
        await source.AskAsync("CLIENT", "UNPAUSE");

        Assert.Equal(real + ShiftedTime.Amount, await TimeAsync(target, "soon"));
        Assert.False(ShiftedTime.Is(await TimeAsync(target, "hour")));
        Assert.Equal("settled", await target.TextAsync("HGET", "__rt:ckpt:" + redis[0].Name, "expiry"));
        await link.Lander.UnshiftExpiriesAsync(Cancellation);
        Assert.Equal(real, await TimeAsync(target, "soon"));
        Assert.Equal(1, link.Snapshots);
    }

    [Fact]
    public async Task Second_step_that_was_not_taken_back_in_time_has_everything_given_anew()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await using RunningLink link = await HeldAsync(redis, source, "50000");
        await link.Lander.UnshiftExpiriesAsync(Cancellation);

        await link.Lander.TakeBackExpiriesAsync(new CancellationToken(canceled: true));
        await source.AskAsync("CLIENT", "UNPAUSE");

        Assert.Equal(
            ReshardFailure.CutOver, (await Assert.ThrowsAsync<ReshardException>(async () => await link.Lander.SettleExpiriesAsync(Margin, Cancellation))).Failure);
        await AnewAsync(link, source, target);
    }

    /// <summary>By the target's clock it was over before it was so by the source's, which may still prolong it.</summary>
    [Fact]
    public async Task Key_that_only_the_target_has_ended_while_the_source_was_held_has_everything_given_anew()
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await using RunningLink link = await HeldAsync(redis, source, "50000");
        await link.Lander.UnshiftExpiriesAsync(Cancellation);
        Assert.Equal(1L, await target.AskAsync("DEL", "soon"));

        await link.Lander.TakeBackExpiriesAsync(Cancellation);
        await source.AskAsync("CLIENT", "UNPAUSE");

        Assert.Equal(1L, await source.AskAsync("PERSIST", "soon"));
        await AnewAsync(link, source, target);
        Assert.Equal("v", await target.TextAsync("GET", "soon"));
    }

    /// <summary>A source before Redis 7.0 has no PEXPIRETIME; here it may not be asked.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Key_that_both_have_ended_while_the_source_was_held_is_nothing_to_be_given_again(bool isOldSource)
    {
        await using RedisNodes redis = await StartAsync();
        await using NodeWire source = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire target = await NodeWire.OpenAsync(redis[1]);
        await using RunningLink link = await HeldAsync(redis, source, "600");
        await link.Lander.UnshiftExpiriesAsync(Cancellation);
        await Wait.UntilAsync(async () => await TimeAsync(source, "soon") == ExpiryPasses.NotThere && await TimeAsync(target, "soon") == ExpiryPasses.NotThere, "its time is over");
        await source.AskAsync("ACL", "SETUSER", "default", isOldSource ? "-pexpiretime" : "+pexpiretime");

        await link.Lander.TakeBackExpiriesAsync(Cancellation);
        await source.AskAsync("CLIENT", "UNPAUSE");

        Assert.True(link.Lander.HasSettledExpiries);
        Assert.DoesNotContain("expiry-distrusted", link.Events);
    }

    // With a key that lives for so long, and one for an hour; settled, and the source held.
    private static async Task<RunningLink> HeldAsync(RedisNodes redis, NodeWire source, string life)
    {
        await source.AskAsync("SET", "hour", "v", "EX", "3600");
        var link = RunningLink.Start(redis[0], redis[1], change: options => options with { Contents = CutScene.Access(redis[0]) });
        await link.CaughtUpAsync();
        await source.AskAsync("SET", "soon", "v", "PX", life);
        await link.CaughtUpAsync();
        await link.Lander.SettleExpiriesAsync(Margin, Cancellation);
        await source.AskAsync("CLIENT", "PAUSE", "60000", "WRITE");
        return link;
    }

    private static async Task AnewAsync(RunningLink link, NodeWire source, NodeWire target)
    {
        Assert.Contains("expiry-distrusted", link.Events);
        await source.AskAsync("SET", "more", "v");
        await Wait.UntilAsync(() => link.Snapshots == 2, "everything is given anew");
        await link.CaughtUpAsync();
        Assert.True(ShiftedTime.Is(await TimeAsync(target, "hour")));
    }

    private static async Task<long> TimeAsync(NodeWire wire, string key) => (long)(await wire.AskAsync("PEXPIRETIME", key))!;

    private static TargetLander New(RedisNodes redis, SpoolFolder spool, TimeProvider time, IKeyFilter? owned = null) => new(
        new TargetOptions
        {
            Source = redis[0].Name,
            Address = new SourceAddress(redis[1].Host, redis[1].Port),
            Owned = owned ?? AllKeys.Instance,
            Spool = spool,
            Time = time,
        },
        ReshardEvents.None);

    private static Task<RedisNodes> StartAsync() => RedisNodes.StartAsync(
        2, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0"] });

    /// <summary>All keys; something is done when one is looked at.</summary>
    private sealed class SlowKeys(Action look) : IKeyFilter
    {
        public bool Keeps(ReadOnlySpan<byte> key, int db)
        {
            look();
            return true;
        }
    }
}
