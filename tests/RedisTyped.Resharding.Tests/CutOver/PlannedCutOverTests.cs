using System.Globalization;
using System.Text;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The cut-over of a plan by its files, as the tool runs it.</summary>
public sealed class PlannedCutOverTests
{
    private const int Each = 100;

    private static readonly (string Name, int Milliseconds)[] Lives = [("seconds", 55_000), ("minutes", 300_000), ("hours", 7_200_000)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LandingMode.Write)]
    [InlineData(LandingMode.Scan)]
    public async Task Keys_that_were_written_into_their_targets_expire_there_when_they_would_have_at_the_old_node(LandingMode mode)
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(mode, seed: static node => SetAsync(node, "snapshot"));
        await SetAsync(scene.Old, "stream");
        Dictionary<string, long> times = [];
        await using (NodeWire old = await NodeWire.OpenAsync(scene.Old))
        {
            foreach (string key in Keys())
            {
                times.Add(key, await TimeAsync(old, key));
            }
        }

        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology, clients: 4);
        await load.MoreAsync(200);
        CutOverReport report = await scene.CutAsync(Cancelled);
        await load.MoreAsync(200);
        await load.StopAsync();

        Dictionary<string, NodeWire> wires = [];
        foreach (var (name, node) in scene.NewNodes)
        {
            wires.Add(name, await NodeWire.OpenAsync(node));
        }

        Dictionary<string, long> landed = [];
        foreach (string key in times.Keys)
        {
            landed.Add(key, await TimeAsync(wires[scene.Plan.New.Snapshot.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name], key));
        }

        foreach (NodeWire wire in wires.Values)
        {
            await wire.DisposeAsync();
        }

        Assert.Empty(load.Faults);
        Assert.Equal("", string.Join('\n', times.Where(pair => landed[pair.Key] != pair.Value).Select(pair => $"{pair.Key}: {landed[pair.Key] - pair.Value} ms apart")));
        Assert.Equal("", await load.DifferencesAsync(scene.Plan.New.Snapshot, scene.NewNodes));
        Assert.Equal((4, 0), (report.Clients, report.Stragglers));
    }

    /// <summary>The server that serves on gives by mode W, those that retire by the others.</summary>
    public static TheoryData<LandingMode> Modes => Long.IsWanted ? [LandingMode.Proxy, LandingMode.Write, LandingMode.Merge] : [LandingMode.Merge];

    /// <summary>How long writes waited is written down, and judged by the benchmarks alone: a machine that does other work as well proves nothing.</summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Nothing_is_lost_whatever_the_mode(LandingMode mode)
    {
        var pauses = new List<double>();
        for (int run = 0; run < Long.Or(20, shortly: 1); run++)
        {
            await using PlannedScene scene = await PlannedScene.StartAsync(mode, servesOn: mode == LandingMode.Write);
            await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology);
            await load.MoreAsync(500);
            CutOverReport report = await scene.CutAsync(Cancelled);
            await load.MoreAsync(500);
            await load.StopAsync();

            Assert.Empty(load.Faults);
            Assert.Equal("", await load.DifferencesAsync(scene.Plan.New.Snapshot, scene.NewNodes));
            Assert.Equal((8, 0, 1L), (report.Clients, report.Stragglers, report.Epoch));
            pauses.Add(report.Pause.TotalMilliseconds);
        }

        pauses.Sort();
        string told = string.Create(CultureInfo.InvariantCulture, $"mode {mode}: writes were held back for {pauses[pauses.Count / 2]:0.0} ms in the middle, {pauses[^1]:0.0} ms at most, in {pauses.Count} runs");
        await File.AppendAllTextAsync(Path.Combine(AppContext.BaseDirectory, "cut-over-pauses.txt"), told + "\n", Cancelled);
    }

    [Fact]
    public async Task Clients_that_begin_with_an_epoch_where_none_was_published_come_over()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(oldEpoch: 3);
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology, clients: 2);
        await load.MoreAsync(100);

        CutOverReport report = await scene.CutAsync(Cancelled);
        await load.MoreAsync(100);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal((4L, 2, 0), (report.Epoch, report.Clients, report.Stragglers));
        Assert.All(load.Clients, static client => Assert.Equal(["b", "c"], client.Nodes.Select(static node => node.Id.Name)));
        Assert.Equal("", await load.DifferencesAsync(scene.Plan.New.Snapshot, scene.NewNodes));
    }

    [Fact]
    public async Task Cut_over_that_is_given_up_before_it_is_announced_leaves_no_times_of_expiry_prepared()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, seed: static node => SetAsync(node, "snapshot"));

        await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(new CutOverOptions { LongestLag = TimeSpan.Zero, LagPatience = TimeSpan.FromMilliseconds(200) }, Cancelled));

        foreach (TestNode node in scene.NewNodes.Values)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            Assert.Equal("shifted", await wire.TextAsync("HGET", $"__rt:ckpt:{scene.Plan.Plan.Id}:a", "expiry"));
        }
    }

    private static IEnumerable<string> Keys() =>
        from came in (string[])["snapshot", "stream"] from life in Lives from i in Enumerable.Range(0, Each) select $"{came}:{life.Name}:{i}";

    private static async Task SetAsync(TestNode node, string came)
    {
        await using NodeWire wire = await NodeWire.OpenAsync(node);
        foreach (var (name, milliseconds) in Lives)
        {
            for (int i = 0; i < Each; i++)
            {
                Assert.Equal("OK", await wire.TextAsync("SET", $"{came}:{name}:{i}", "v", "PX", FormattableString.Invariant($"{milliseconds + i}")));
            }
        }
    }

    private static async Task<long> TimeAsync(NodeWire wire, string key) => (long)(await wire.AskAsync("PEXPIRETIME", key))!;
}
