using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What a try that is given up leaves behind.</summary>
public sealed class WritePauseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The sources of the second turn are the targets of the first, which takes back what it has written there.</summary>
    [Fact]
    public async Task Targets_are_taken_back_turn_by_turn_from_the_last_on_while_writes_are_held()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        DirectoryInfo folder = Directory.CreateTempSubdirectory("redistyped-pause-");
        await using var first = new CutServer("first", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        await using var second = new CutServer("second", new CutPart(IsSource: true, IsRetired: false, IsReplica: false) { Turn = 1 }, CutScene.Access(redis[1]));
        using var journal = ReshardJournal.Open(Path.Combine(folder.FullName, "plan.json"), "test");
        var options = new CutOverOptions { PauseBudget = TimeSpan.FromSeconds(2) };
        var links = new LateLinks("second");
        var pause = new WritePause([second, first], links, wayBack: null, options, new CutOverProgress(journal, CutOverCourse.Forth, options, ReshardEvents.None));

        Assert.False(await pause.TryFenceAsync(Cancelled));

        // What is left of the budget by then is enough for a machine that does nothing else.
        options.PauseBudget = TimeSpan.FromMinutes(1);
        await pause.EndAsync();

        Assert.Equal(["settle first", "settle second", "take second back", "take first back"], links.Told);
        Assert.True(links.HadTime);
        folder.Delete(recursive: true);
    }

    /// <summary>Never gets to the end with one of the sources.</summary>
    private sealed class LateLinks(string late) : ICutLinks
    {
        public List<string> Told { get; } = [];

        public bool HadTime { get; private set; } = true;

        public Task<TimeSpan?> LagAsync(CancellationToken cancellationToken) => Task.FromResult<TimeSpan?>(TimeSpan.Zero);

        public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
        {
            Told.Add("settle " + string.Join(' ', sources));
            if (sources.Contains(late))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return null;
        }

        public Task TakeBackAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
        {
            HadTime &= !cancellationToken.IsCancellationRequested;
            Told.Add($"take {string.Join(' ', sources)} back");
            return Task.CompletedTask;
        }

        public Task AbandonAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ReleaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
