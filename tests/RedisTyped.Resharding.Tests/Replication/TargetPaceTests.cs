using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Replication.Runtime;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>How long a target takes to answer, and what it is given therefore.</summary>
public sealed class TargetPaceTests : IDisposable
{
    private const long Megabyte = 1024 * 1024;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-p99-");
    private readonly LeapingTime _time = new();
    private readonly List<string> _told = [];
    private readonly TargetPace _pace;

    public TargetPaceTests() => _pace = new TargetPace("b", _time, new ReshardEvents(one => _told.Add($"{one.Name}: {one.Message}"))) { Limit = Limit };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Of_a_hundred_answers_the_slowest_but_one_counts_and_of_fewer_the_slowest()
    {
        for (int milliseconds = 100; milliseconds > 0; milliseconds--)
        {
            _pace.Answered(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.Null(_pace.Read().P99);
        _time.Pass(Window);
        Assert.Equal(99, _pace.Read().P99?.TotalMilliseconds);

        _pace.Answered(TimeSpan.FromMilliseconds(7));
        _pace.Answered(TimeSpan.FromMilliseconds(3));
        _time.Pass(Window);
        Assert.Equal(7, _pace.Read().P99?.TotalMilliseconds);
        _time.Pass(Window);
        Assert.Null(_pace.Read().P99);
    }

    [Fact]
    public async Task Slow_target_is_given_half_and_waited_for_until_it_answers_quickly_again()
    {
        await _pace.PassAsync(16 * Megabyte, Cancelled);
        Assert.Equal((null, null), _pace.Read());
        _pace.Answered(Limit + TimeSpan.FromTicks(1));
        _time.Pass(Window);
        Assert.Equal(8 * Megabyte, _pace.Read().Ceiling);

        // Eight in the first second, nine in the one behind it.
        var began = _time.Now;
        await _pace.PassAsync(17 * Megabyte, Cancelled);
        Assert.InRange((_time.Now - began).TotalSeconds, 1.99, 2.06);

        for (int window = 0; _pace.Read().Ceiling is not null; window++)
        {
            Assert.True(window < 10, $"{_pace.Read()}");
            _time.Pass(Window);
        }

        began = _time.Now;
        await _pace.PassAsync(1000 * Megabyte, Cancelled);
        Assert.Equal(began, _time.Now);
        Assert.Equal(
            [
                "target-slow: Target b takes 100 ms to answer, more than 100 ms: keys land there at 8388608 B/s, and less while it does.",
                "target-recovered: Target b answers as it should again: keys land there as fast as they can.",
            ],
            _told);
    }

    [Fact]
    public async Task Who_waits_for_a_slow_target_goes_on_when_the_limit_is_taken_away()
    {
        await SlowAsync();
        _time.StandsStill = true;
        var waiting = _pace.PassAsync(Megabyte, Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);

        _pace.Limit = null;
        await waiting;

        Assert.Null(_pace.Read().Ceiling);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_given_up()
    {
        await SlowAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _pace.PassAsync(500 * Megabyte, new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public void File_beside_the_plan_sets_the_limit_each_time_it_changes_and_what_is_none_is_told()
    {
        string plan = Path.Combine(_folder.FullName, "plan.json");
        var file = new LatencyFile(plan, new PlanPolicies { TargetLatencyLimit = Limit }, new ReshardEvents(one => _told.Add($"{one.Name}: {one.Message}")));
        var found = new List<double?>();
        Look();
        foreach (string text in (string[])["50ms\n", "soon", "none"])
        {
            File.WriteAllText(LatencyFile.PathOf(plan), text);
            Look();
            Look();
        }

        File.Delete(LatencyFile.PathOf(plan));
        Look();

        Assert.Equal([100, 50, 50, 50, 50, null, null, 100], found);
        Assert.Equal(
            [
                "target-p99: Targets that take longer to answer than 50ms are spared.",
                $"target-p99-unknown: {LatencyFile.PathOf(plan)} does not hold a time; write 50ms, 0.5s or none. It stays at 50ms.",
                "target-p99: Targets may take as long to answer as they do.",
                "target-p99: Targets that take longer to answer than 100ms are spared.",
            ],
            _told);

        void Look()
        {
            file.Apply([_pace]);
            found.Add(_pace.Limit?.TotalMilliseconds);
        }
    }

    private async Task SlowAsync()
    {
        await _pace.PassAsync(Megabyte / 4, Cancelled);
        _pace.Answered(Limit * 2);
        _time.Pass(Window);
        Assert.Equal(TargetCeiling.Floor, _pace.Read().Ceiling);
    }
}
