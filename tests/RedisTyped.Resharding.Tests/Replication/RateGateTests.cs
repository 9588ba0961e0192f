using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>The rate of snapshots, and that it can be changed while they land.</summary>
public sealed class RateGateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-rate-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Who_waits_by_a_slow_rate_goes_on_as_soon_as_there_is_another()
    {
        var gate = new RateGate(TimeProvider.System) { Rate = new SnapshotRate(null, 1) };
        Task waiting = gate.PassAsync(0, keys: 1_000_000, Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);

        gate.Rate = new SnapshotRate(1, null);
        await waiting.WaitAsync(TimeSpan.FromSeconds(90), Cancelled);

        waiting = gate.PassAsync(bytes: 1_000_000, 0, Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        gate.Rate = default;
        await waiting.WaitAsync(TimeSpan.FromSeconds(90), Cancelled);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_given_up()
    {
        var gate = new RateGate(TimeProvider.System) { Rate = new SnapshotRate(null, 1) };
        using var ending = new CancellationTokenSource();
        Task waiting = gate.PassAsync(0, keys: 1_000_000, ending.Token).AsTask();

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void File_beside_the_plan_sets_the_rate_each_time_it_changes_and_what_is_none_is_told()
    {
        string plan = Path.Combine(_folder.FullName, "plan.json");
        var told = new List<string>();
        var gate = new RateGate(TimeProvider.System) { Rate = new SnapshotRate(7, null) };
        var file = new RateFile(plan, new PlanPolicies { RateBytes = 7 }, new ReshardEvents(one => told.Add($"{one.Name}: {one.Message}")));
        file.Apply(gate);
        Assert.Equal(new SnapshotRate(7, null), gate.Rate);

        Write("5000keys/s\n");
        Assert.Equal(new SnapshotRate(null, 5000), gate.Rate);
        Write("fast");
        Assert.Equal(new SnapshotRate(null, 5000), gate.Rate);
        Write("none");
        Assert.Equal(default, gate.Rate);
        File.Delete(RateFile.PathOf(plan));
        file.Apply(gate);
        Assert.Equal(new SnapshotRate(7, null), gate.Rate);

        Assert.Equal(
            [
                "rate: Snapshots land at most at 5000 keys/s.",
                $"rate-unknown: {RateFile.PathOf(plan)} does not hold a rate; write 20MB/s, 5000keys/s or none. It stays at 5000 keys/s.",
                "rate: Snapshots land as fast as they can.",
                "rate: Snapshots land at most at 7 B/s.",
            ],
            told);

        void Write(string text)
        {
            File.WriteAllText(RateFile.PathOf(plan), text);
            file.Apply(gate);
            file.Apply(gate);
        }
    }
}
