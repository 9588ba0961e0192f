using System.Diagnostics;
using System.Globalization;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Links that run for long under load: three nodes, that all give and get keys, become four.</summary>
public sealed class SoakLinkTests
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Targets_keep_up_and_nothing_differs_at_the_end()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 3, 4, inPlace: true, LandingMode.Write);
        var loads = Enumerable.Range(0, 3).Select(scene.LoadOn).ToArray();
        try
        {
            await using var sync = await scene.SyncAsync();
            await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(500)));
            long before = GC.GetTotalMemory(forceFullCollection: true);
            var lags = new List<double>();
            using var timer = new PeriodicTimer(Pace);
            long written = loads.Sum(static load => load.Written);
            var watch = Stopwatch.StartNew();
            long end = Environment.TickCount64 + (Long.IsWanted ? 30 * 60_000 : 1_000);
            while (Environment.TickCount64 < end)
            {
                await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                lags.Add(sync.Lag?.TotalMilliseconds ?? double.MaxValue);
                Assert.False(sync.Stopped.IsCompleted, "it stopped");
            }

            long after = GC.GetTotalMemory(forceFullCollection: true);
            watch.Stop();
            double rate = (loads.Sum(static load => load.Written) - written) / watch.Elapsed.TotalSeconds;
            await Task.WhenAll(loads.Select(static load => load.StopAsync()));
            await scene.NothingDiffersAsync(sync);
            Assert.DoesNotContain(scene.Events, static told => told.Name is "target-lost" or "source-lost" or "full-resync");
            lags.Sort();

            // For whoever wants the figures.
            await File.AppendAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "soak-lags.txt"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{watch.Elapsed.TotalSeconds:0} s, {rate:0} commands a second; lag {lags[lags.Count / 2]:0.0} ms in the middle, {lags[(int)(lags.Count * 0.99)]:0.0} ms at 99 %, {lags[^1]:0.0} ms at most; heap {before} bytes before, {after} after\n"),
                TestContext.Current.CancellationToken);
            if (Long.IsWanted)
            {
                Assert.InRange(lags[(int)(lags.Count * 0.99)], 0, 250);
                Assert.InRange(after, 0, (before * 105 / 100) + (8 << 20));
            }
        }
        finally
        {
            foreach (var load in loads)
            {
                await load.DisposeAsync();
            }
        }
    }
}
