using System.Globalization;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Keys that expire soon and are kept alive, on a target that is behind; and their real times from the cut-over on.</summary>
public sealed class ExpiryTests : IAsyncLifetime
{
    private const int Sessions = 300;

    /// <summary>How long a session lives unless it is prolonged: less than what the slowest target is behind.</summary>
    private const int Life = 1000;

    private RedisNodes _redis = null!;
    private NodeWire _source = null!;
    private NodeWire _target = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Lags => Long.IsWanted ? [0, 5, 50, 200, 1500] : [0, 1500];

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _source = await NodeWire.OpenAsync(_redis[0]);
        _target = await NodeWire.OpenAsync(_redis[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Lags))]
    public async Task Sessions_that_are_prolonged_in_time_survive_on_a_target_that_is_behind(int lag)
    {
        await using var link = RunningLink.Start(_redis[0], _redis[1], lag: TimeSpan.FromMilliseconds(lag));
        await link.StreamsAsync();
        string life = Life.ToString(CultureInfo.InvariantCulture);

        // What is left if the machine stands still for longer than a session lives: both nodes have lost the same sessions then.
        await _source.AskAsync("SET", "ever", "v");
        for (int i = 0; i < Sessions; i++)
        {
            await _source.AskAsync("SET", $"session:{i}", "v", "PX", life);
            await _source.AskAsync("SET", $"count:{i}", "1", "PX", life);
        }

        // A script prolongs all that is left at one moment, so that on the source hardly one is lost.
        for (int round = 0; round < Long.Or(60, shortly: 6); round++)
        {
            await _source.AskAsync(
                "EVAL",
                "for i = 0, ARGV[1] - 1 do if redis.call('PEXPIRE', 'session:' .. i, ARGV[2]) == 1 then redis.call('APPEND', 'session:' .. i, 'v') end "
                + "if redis.call('EXISTS', 'count:' .. i) == 1 then redis.call('INCR', 'count:' .. i) redis.call('PEXPIRE', 'count:' .. i, ARGV[2]) end end",
                "0", Sessions.ToString(CultureInfo.InvariantCulture), life);
            await Task.Delay(Life / 3, Cancellation);
        }

        await _source.AskAsync("EVAL", "for i = 0, ARGV[1] - 1 do redis.call('PERSIST', 'session:' .. i) redis.call('PEXPIRE', 'count:' .. i, 3600000 + i) end", "0", Sessions.ToString(CultureInfo.InvariantCulture));

        // What is gone there has expired there, while the machine stood still.
        int lost = (int)await _source.InfoAsync("stats", "expired_keys");
        await Landed.NothingDiffersAsync(link, _redis[0], _redis[1], least: 1 + (2 * Sessions) - (Long.IsWanted ? Math.Min(lost, Sessions / 30) : lost));

        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), Cancellation);
        await link.Lander.UnshiftExpiriesAsync(Cancellation);
        Assert.Equal(await NodeImage.OfAsync(_source), Real(await NodeImage.OfAsync(_target)));
    }

    /// <summary>Its command goes through the spool, where long words do not come into memory.</summary>
    [Fact]
    public async Task Long_key_of_a_long_value_that_soon_expires_gets_its_time()
    {
        await using var link = RunningLink.Start(_redis[0], _redis[1]);
        await link.StreamsAsync();
        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), Cancellation);
        string key = new('k', 6000);
        await _source.AskAsync("SET", key, new string('v', 2 << 20), "PX", "50000");
        await link.CaughtUpAsync();
        Assert.True(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", key))!));
        await link.Lander.UnshiftExpiriesAsync(Cancellation);

        Assert.Equal(await _source.AskAsync("PEXPIRETIME", key), await _target.AskAsync("PEXPIRETIME", key));
    }

    /// <summary>Only what soon expires is left for the moment in which the source is held, and it is known by then.</summary>
    [Fact]
    public async Task Times_become_real_in_two_steps_while_the_stream_goes_on()
    {
        await _source.AskAsync(
            "EVAL", "for i = 1, 200 do redis.call('SET', 'hour:' .. i, 'v', 'PX', 3600000 + i) redis.call('SET', 'soon:' .. i, 'v', 'PX', 50000 + i) redis.call('SET', 'ever:' .. i, 'v') end", "0");
        await using var link = RunningLink.Start(_redis[0], _redis[1]);
        await using Load load = Load.On(_redis[0]);
        await link.CaughtUpAsync();
        Assert.True(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", "hour:1"))!));

        long settled = await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.True(settled >= 200, $"{settled} were settled");
        Assert.False(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", "hour:200"))!));
        Assert.True(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", "soon:1"))!));

        await load.MoreAsync(1000);
        await _source.AskAsync("SET", "later", "v", "EX", "30");
        await _source.AskAsync("RENAME", "later", "renamed");
        await _source.AskAsync("COPY", "renamed", "copied", "DB", "2");
        await _source.AskAsync("SET", "hour:new", "v", "EX", "3600");
        await load.StopAsync();
        await link.CaughtUpAsync();
        Assert.False(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", "hour:new"))!));
        await link.Lander.UnshiftExpiriesAsync(Cancellation);

        Assert.Equal(0, await link.Lander.FindShiftedAsync(Cancellation));
        Assert.Equal(await _source.AskAsync("PEXPIRETIME", "renamed"), await _target.AskAsync("PEXPIRETIME", "renamed"));
        var (expected, actual) = await Wait.UntilAsync(
            async () => (Expected: await NodeImage.OfAsync(_source), Actual: Real(await NodeImage.OfAsync(_target))), static images => images.Expected.SequenceEqual(images.Actual));
        Assert.Empty(NodeImage.Differences(expected, actual));
    }

    /// <summary>Keys that live for a hundred years and more, from the snapshot as from the stream: also where a cut-over was tried before.</summary>
    [Fact]
    public async Task Times_that_are_far_off_come_to_the_target_as_they_are()
    {
        await SetAsync("landed");
        await using var link = RunningLink.Start(_redis[0], _redis[1]);
        await link.CaughtUpAsync();
        await SetAsync("streamed");
        await link.CaughtUpAsync();

        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), Cancellation);
        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), Cancellation);
        await link.Lander.UnshiftExpiriesAsync(Cancellation);

        Assert.Empty(NodeImage.Differences(await NodeImage.OfAsync(_source), Real(await NodeImage.OfAsync(_target))));
        Assert.Equal(8L, await _source.AskAsync("DBSIZE"));

        async Task SetAsync(string name)
        {
            await _source.AskAsync("SET", $"{name}:century", "v", "EX", "3153600000");
            await _source.AskAsync("SET", $"{name}:uint", "v", "EX", "4294967295");
            await _source.AskAsync("SET", $"{name}:late", "v", "EXAT", "9999999999");
            await _source.AskAsync("SET", $"{name}:last", "v", "PXAT", "9223372036854775807");
        }
    }

    /// <summary>In the stream nothing is of use that the source is told later: the command comes first.</summary>
    [Fact]
    public async Task Times_in_the_years_of_those_that_are_not_real_are_moved_behind_them()
    {
        string[] keys = ["landed", "streamed"];
        await _source.AskAsync("SET", keys[0], "v", "PXAT", "141000000000000");
        await using var link = RunningLink.Start(_redis[0], _redis[1]);
        await link.CaughtUpAsync();
        await _source.AskAsync("SET", keys[1], "v");
        await _source.AskAsync("PEXPIREAT", keys[1], "141000000000000");
        await link.CaughtUpAsync();

        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), Cancellation);
        await link.Lander.UnshiftExpiriesAsync(Cancellation);

        foreach (string key in keys)
        {
            Assert.Equal(ShiftedTime.Amount + ShiftedTime.Far, await _target.AskAsync("PEXPIRETIME", key));
        }

        Assert.Single(link.Events, "expiry-moved");
        Assert.Equal(1, link.Snapshots);
    }

    /// <summary>An earlier version of the tool shifted them by less: they would be taken for real ones.</summary>
    [Fact]
    public async Task A_link_of_an_earlier_version_is_given_everything_anew()
    {
        await _source.AskAsync("SET", "hour", "v", "EX", "3600");
        await using (var link = RunningLink.Start(_redis[0], _redis[1]))
        {
            await link.CaughtUpAsync();
        }

        long real = (long)(await _source.AskAsync("PEXPIRETIME", "hour"))!;
        Assert.Equal(1L, await _target.AskAsync("PEXPIREAT", "hour", (ShiftedTime.Far + real).ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(1L, await _target.AskAsync("HDEL", "__rt:ckpt:" + _redis[0].Name, "shift"));
        await using (var again = RunningLink.Start(_redis[0], _redis[1]))
        {
            await again.CaughtUpAsync();
            Assert.Equal(1, again.Snapshots);
            Assert.Contains("expiry-distrusted", again.Events);
            Assert.Equal(ShiftedTime.Amount + real, await _target.AskAsync("PEXPIRETIME", "hour"));
        }

        // And that was enough.
        await using var last = RunningLink.Start(_redis[0], _redis[1]);
        await last.CaughtUpAsync();
        Assert.Equal(0, last.Snapshots);
    }

    [Fact]
    public async Task A_cut_over_that_is_given_up_shifts_all_again()
    {
        await _source.AskAsync("SET", "hour", "v", "EX", "3600");
        await using var link = RunningLink.Start(_redis[0], _redis[1]);
        await link.CaughtUpAsync();
        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(1, await link.Lander.ShiftExpiriesAsync(Cancellation));

        Assert.Equal(ShiftedTime.Amount + (long)(await _source.AskAsync("PEXPIRETIME", "hour"))!, await _target.AskAsync("PEXPIRETIME", "hour"));
    }

    /// <summary>The process that made some times real has died: they are shifted again by the next one.</summary>
    [Fact]
    public async Task A_link_that_is_begun_again_in_time_shifts_again_what_was_made_real()
    {
        await _source.AskAsync("SET", "hour", "v", "EX", "3600");
        await using (var link = RunningLink.Start(_redis[0], _redis[1]))
        {
            await link.CaughtUpAsync();
            await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(30), Cancellation);
            Assert.False(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", "hour"))!));
        }

        await using var again = RunningLink.Start(_redis[0], _redis[1]);
        await again.CaughtUpAsync();

        Assert.True(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", "hour"))!));
        Assert.Equal(0, again.Snapshots);
    }

    /// <summary>So late that the target has ended keys by itself which the source has prolonged since.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_that_is_begun_again_too_late_is_given_everything_anew(bool allWereReal)
    {
        await _source.AskAsync("SET", "session", "v", "EX", "3600");
        await _source.AskAsync("SET", "hour", "v", "EX", "3600");
        await using (var link = RunningLink.Start(_redis[0], _redis[1]))
        {
            await link.CaughtUpAsync();
            await link.Lander.SettleExpiriesAsync(allWereReal ? TimeSpan.FromMinutes(30) : TimeSpan.FromMilliseconds(100), Cancellation);
            if (allWereReal)
            {
                await link.Lander.UnshiftExpiriesAsync(Cancellation);
            }
        }

        Assert.Equal(1L, await _source.AskAsync("PERSIST", "session"));

        // As if the target had ended it by itself.
        Assert.Equal(1L, await _target.AskAsync("DEL", "session"));
        await using (var again = RunningLink.Start(_redis[0], _redis[1]))
        {
            await again.CaughtUpAsync();
            Assert.Equal("v", await _target.TextAsync("GET", "session"));
            Assert.Equal(1, again.Snapshots);
            Assert.True(ShiftedTime.Is((long)(await _target.AskAsync("PEXPIRETIME", "hour"))!));
        }

        // And that was enough.
        await using var last = RunningLink.Start(_redis[0], _redis[1]);
        await last.CaughtUpAsync();
        Assert.Equal(0, last.Snapshots);
    }

    private static SortedDictionary<string, string> Real(SortedDictionary<string, string> image) =>
        new(image.Where(static one => !one.Key.StartsWith("0/__rt:", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);
}
