using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Tests.Replication;

public sealed class TargetCeilingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(101);

    [Fact]
    public void Ceiling_halves_while_the_target_is_slow_and_grows_by_steps_until_nothing_holds_back()
    {
        const long Step = TargetCeiling.Step;
        var found = new List<long?>();
        var ceiling = default(TargetCeiling);
        foreach (var p99 in (TimeSpan?[])[Limit, Slow, Slow, Limit, null, Slow, Limit, Limit, Limit, Limit, Limit, Limit, Limit])
        {
            ceiling = ceiling.Next(p99, Limit, rate: 8 * Step);
            found.Add(ceiling.Bytes);
        }

        Assert.Equal([null, 4 * Step, 2 * Step, 3 * Step, 4 * Step, 2 * Step, 3 * Step, 4 * Step, 5 * Step, 6 * Step, 7 * Step, 8 * Step, null], found);
    }

    [Fact]
    public void Limit_that_is_taken_away_holds_nothing_back() =>
        Assert.Equal(default, new TargetCeiling(TargetCeiling.Floor, Before: 1L << 40).Next(Slow, limit: null, rate: 0));

    [Fact]
    public void Target_that_is_not_slow_is_never_held_back() => Prop.ForAll(
        Windows().ToArbitrary(),
        static windows => windows.Aggregate(default(TargetCeiling), static (ceiling, window) =>
            ceiling.Next(window.P99 > Limit ? Limit : window.P99, Limit, window.Rate)) == default).QuickCheckThrowOnFailure();

    /// <summary>Whatever has come before: a snapshot lands however slow the target is, and as fast as at first some time after it has recovered.</summary>
    [Fact]
    public void Ceiling_never_falls_below_the_floor_and_is_gone_behind_enough_windows_that_are_not_slow() => Prop.ForAll(
        Windows().ToArbitrary(),
        static windows =>
        {
            var ceiling = default(TargetCeiling);
            long most = TargetCeiling.Floor;
            foreach (var (p99, rate) in windows)
            {
                var next = ceiling.Next(p99, Limit, rate);
                bool isSlow = p99 > Limit;
                most = Math.Max(most, rate);
                Assert.True(next.Bytes is null or >= TargetCeiling.Floor, $"{next}");
                Assert.True(next.Bytes is null || next.Bytes <= most, $"{next} of {most}");
                Assert.True(isSlow ? next.Bytes is { } low && (ceiling.Bytes is not { } was || low < was || low == TargetCeiling.Floor) : next.Bytes is null || next.Bytes > ceiling.Bytes, $"{ceiling} then {next}");
                ceiling = next;
            }

            for (long windowsLeft = (most / TargetCeiling.Step) + 1; windowsLeft > 0; windowsLeft--)
            {
                ceiling = ceiling.Next(windowsLeft % 2 == 0 ? null : Limit, Limit, rate: 0);
            }

            Assert.Equal(default, ceiling);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("50ms", 50)]
    [InlineData(" 50 MS ", 50)]
    [InlineData("50", 50)]
    [InlineData("0.5s", 500)]
    [InlineData("none", null)]
    public void Limit_is_read_as_people_write_it(string text, int? milliseconds)
    {
        Assert.True(LatencyLimit.TryParse(text, out var limit));
        Assert.Equal(milliseconds, (int?)limit?.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0ms")]
    [InlineData("-5ms")]
    [InlineData("fast")]
    [InlineData("5m")]
    [InlineData("1e3ms")]
    [InlineData("ms")]
    [InlineData("99999999999s")]
    public void Other_words_are_no_limit(string text) => Assert.False(LatencyLimit.TryParse(text, out _));

    [Fact]
    public void Limit_that_is_written_is_read_as_it_was() => Prop.ForAll(
        Gen.Choose(1, int.MaxValue).ToArbitrary(),
        static milliseconds => LatencyLimit.TryParse(LatencyLimit.Text(TimeSpan.FromMilliseconds(milliseconds)), out var limit) && limit == TimeSpan.FromMilliseconds(milliseconds)).QuickCheckThrowOnFailure();

    private static Gen<(TimeSpan? P99, long Rate)[]> Windows() => (
        from p99 in Gen.Frequency((1, Gen.Constant((TimeSpan?)null)), (4, Gen.Choose(1, 200).Select(static ms => (TimeSpan?)TimeSpan.FromMilliseconds(ms))))
        from rate in Gen.Choose(0, 200_000_000)
        select (p99, (long)rate)).ArrayOf();
}
