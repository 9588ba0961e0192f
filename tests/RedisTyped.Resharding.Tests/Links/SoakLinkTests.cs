using System.Diagnostics;
using System.Globalization;
using RedisTyped.Cli;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Links that run for long under load, in a process of their own: three nodes, that all give and get keys, become four.</summary>
public sealed class SoakLinkTests
{
    /// <summary>How many commands a client sends at once: as many as it takes to write faster than is asked for.</summary>
    private const int Depth = 10;

    private const int LeastRate = 10_000;

    /// <summary>Of half an hour.</summary>
    private const double FifthMinute = 1.0 / 6;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Targets_keep_up_and_nothing_differs_at_the_end()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 3, 4, inPlace: true, LandingMode.Write);
        await using var loads = new SceneLoads(scene, Depth);
        await using var sync = ToolProcess.Start("sync", scene.PlanPath);
        await sync.ToldAsync("synced");
        await loads.MoreAsync(500);
        var soak = await SoakAsync(scene, sync, loads, TimeSpan.FromSeconds(Long.IsWanted ? 30 * 60 : 1));

        await loads.StopAsync();
        var verified = await ToolRun.OfAsync("reshard", "verify", scene.PlanPath);
        Assert.True(verified.ExitCode == ExitCode.Done, verified.Output + verified.Error);
        await scene.NothingDiffersAsync(scene.ServerOfOld, least: 100);
        Assert.All((string[])["target-lost", "source-lost", "full-resync"], name => Assert.Equal(0, sync.Count(name)));

        // For whoever wants the figures.
        string told = string.Create(
            CultureInfo.InvariantCulture,
            $"{soak.Length.TotalSeconds:0} s, {soak.Rate:0} commands a second; lag {soak.Lag(0.5)} ms in the middle, {soak.Lag(0.99)} ms at 99 %, {soak.Lag(1)} ms at most; memory {soak.Memory(FifthMinute)} kB in the fifth minute, {soak.Memory(1)} kB in the last, {sync.PeakMemory >> 10} kB at most");
        await File.AppendAllTextAsync(Path.Combine(AppContext.BaseDirectory, "soak-lags.txt"), told + "\n", Cancelled);
        if (Long.IsWanted)
        {
            Assert.True(soak.Rate >= LeastRate && soak.Lag(0.99) < 250 && soak.Memory(1) <= soak.Memory(FifthMinute) * 1.05, told);
        }
    }

    private static async Task<Soak> SoakAsync(ReshardScene scene, ToolProcess sync, SceneLoads loads, TimeSpan length)
    {
        var lags = new List<long>();
        var memory = new List<long>();
        long written = loads.Written;
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Pace);
        while (watch.Elapsed < length)
        {
            await timer.WaitForNextTickAsync(Cancelled);
            Assert.False(sync.HasEnded, sync.Errors);
            var state = ReshardJournal.TryRead(scene.PlanPath)!;
            lags.Add(state.Links.Max(static link => link.LagMilliseconds ?? long.MaxValue));
            memory.Add(sync.Memory >> 10);
        }

        double rate = (loads.Written - written) / watch.Elapsed.TotalSeconds;
        lags.Sort();
        return new Soak(watch.Elapsed, rate, lags, memory);
    }

    /// <param name="Length">How long it was.</param>
    /// <param name="Rate">Commands a second.</param>
    /// <param name="Lags">The longest lag of all links, in milliseconds, as the journal had it, the shortest first.</param>
    /// <param name="Resident">The memory of the process in kB, in the order of time.</param>
    private sealed record Soak(TimeSpan Length, double Rate, IReadOnlyList<long> Lags, IReadOnlyList<long> Resident)
    {
        /// <summary>What a share of all lags is not above.</summary>
        public long Lag(double share) => Lags[Math.Min(Lags.Count - 1, (int)(Lags.Count * share))];

        /// <summary>The mean of the thirtieth that ends behind a share of the time: of a minute, where it is half an hour.</summary>
        public double Memory(double share)
        {
            int count = Math.Max(1, Resident.Count / 30);
            return Math.Round(Resident.Skip(Math.Max(0, (int)(Resident.Count * share) - count)).Take(count).Average());
        }
    }
}
