using System.Globalization;
using System.Text;
using System.Text.Json;
using RedisTyped.Cli;
using RedisTyped.Resharding.Cleaning;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Verification;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What is left of a plan when it is over: every number that was measured on its way.</summary>
public sealed class ReshardReportTests : IDisposable
{
    private const int Keys = 300;
    private const int Later = 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-report-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_step_leaves_its_numbers_in_the_report()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true, seed: static async node =>
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            await wire.AskAsync(["MSET", .. Names("early", Keys).SelectMany(static key => new object[] { key, "v" })]);
        });
        string plan = scene.Plan.Path;
        int moving = Names("early", Keys).Count(Moves);
        int movingLater = Names("later", Later).Count(Moves);
        await using ShardedRedis client = await ShardedRedis.ConnectAsync(Following(scene.OldTopology), cancellationToken: Cancelled);
        VerifyReport verified;
        await using (ReshardSync sync = await ReshardSync.StartAsync(plan, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
            await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
            foreach (string key in Names("later", Later))
            {
                await old.AskAsync("SET", key, "v");
            }

            await sync.DrainAsync(Cancelled);
            verified = await ReshardVerifier.VerifyAsync(plan, cancellationToken: Cancelled);
        }

        CutOverReport cut = await scene.CutAsync(Cancelled);
        CleanupReport cleaned = await ReshardCleanup.RunAsync(plan, cancellationToken: Cancelled);

        ReshardReport report = ReshardStatus.Read(plan).Report;
        ReportedLink link = Assert.Single(report.Links);
        Assert.Equal(("a", "b", "W", moving, 0L), (link.Source, link.Target, link.Mode, link.Keys, link.Strays));

        // One snapshot by the first run; the second run and the cut-over went on. Pings pass as well.
        Assert.Equal((1, 2), (link.FullSyncs, link.PartialSyncs));
        Assert.InRange(link.CommandsPassed, movingLater, movingLater + 100);
        Assert.InRange(link.CommandsDropped, Later - movingLater, Later + 100);
        ReportedSource source = Assert.Single(report.Sources);
        Assert.True(source is { Source: "a", SnapshotBytes: > Keys, StreamBytes: > Later }, source.ToString());
        Assert.Equal(
            ("full", (long)moving + movingLater, 0L, 0L, 0L, Rounded(verified.Elapsed)),
            (report.Verification!.Mode, report.Verification.Compared, report.Verification.Different, report.Verification.Undecided, report.Verification.Strays, report.Verification.Elapsed));
        Assert.Equal(
            (1L, Rounded(cut.Pause), Rounded(cut.Drain), Rounded(cut.Refusing), (int?)1, 1, 0),
            (report.CutOver!.Epoch, report.CutOver.Pause!.Value, report.CutOver.Drain!.Value, report.CutOver.Refusing, report.CutOver.Tries, report.CutOver.Clients, report.CutOver.Stragglers));
        Assert.Equal((cleaned.Nodes.Single().Removed, 0L, cleaned.Notes), (report.Cleanup!.Removed, report.Cleanup.Kept, report.Cleanup.Notes));
        Assert.Equal(moving + movingLater, report.Cleanup.Removed);
        Assert.Null(report.Rollback);

        string told = (await ToolRun.OfAsync("reshard", "status", plan)).Output;
        string[] numbers =
        [
            Text($"{moving + movingLater} keys compared in "), " 0 differ, 0 undecided, 0 strays, ", "epoch 1; writes were held back for ", " until the targets had all, 1 time; nodes that serve on refused them for ",
            "1 of 1 clients came over", Text($"{moving + movingLater} keys removed, 0 kept, {cleaned.Notes} notes"),
        ];
        Assert.All(numbers, number => Assert.Contains(number, told, StringComparison.Ordinal));
        JsonElement json = JsonSerializer.Deserialize<JsonElement>((await ToolRun.OfAsync("reshard", "status", plan, "--json")).Output).GetProperty("report");
        Assert.Equal(Rounded(cut.Pause).TotalMilliseconds, json.GetProperty("cutOver").GetProperty("pauseMs").GetDouble(), precision: 3);
        Assert.Equal(moving, json.GetProperty("links")[0].GetProperty("keys").GetInt64());

        bool Moves(string key) => scene.Plan.New.Snapshot.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == "b";
    }

    [Fact]
    public async Task Pause_of_a_run_that_was_killed_is_not_told_as_none()
    {
        string plan = Path.Combine(_folder.FullName, "plan.json");
        new ReshardPlan
        {
            Id = "0123456789abcdef",
            Created = DateTimeOffset.UnixEpoch,
            Old = new PlannedTopology { File = "old.json", Router = "slots", Fingerprint = "0", Nodes = ["a"] },
            New = new PlannedTopology { File = "new.json", Router = "slots", Fingerprint = "0", Nodes = ["b"] },
            Nodes = [new PlannedNode { Old = "a", Role = NodeRole.Retired, Addresses = ["127.0.0.1:1"] }, new PlannedNode { New = "b", Role = NodeRole.Added, Addresses = ["127.0.0.1:2"] }],
            Links = [new PlannedLink { Source = "a", Target = "b", Mode = LandingMode.Write }],
        }.Save(plan);
        using (ReshardJournal journal = ReshardJournal.Open(plan, "test"))
        {
            new CutOverProgress(journal, CutOverCourse.Forth, new CutOverOptions(), ReshardEvents.None).Finish(new CutOverReport { Epoch = 3, Clients = 2 });
        }

        ReportedCutOver kept = ReshardStatus.Read(plan).Report.CutOver!;
        ToolRun status = await ToolRun.OfAsync("reshard", "status", plan);

        Assert.Equal((3L, 2), (kept.Epoch, kept.Clients));
        Assert.True(kept is { Pause: null, Drain: null, Tries: null }, kept.ToString());
        Assert.Equal(ExitCode.Done, status.ExitCode);
        Assert.Contains("epoch 3; how long writes were held back is not known, since the run that did it was killed; 2 of 2 clients came over", status.Output, StringComparison.Ordinal);
    }

    /// <summary>How long the pause was, the clock does not tell: it ends by itself.</summary>
    [Fact]
    public async Task Run_that_goes_on_tells_what_the_one_before_has_measured_and_nothing_of_the_time_between()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.CutAsync(EndedAt(CutOverStep.Publish), Cancelled));
        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.CutAsync(EndedAt(CutOverStep.Finish), Cancelled));
        CutOverState left = CutOverState.Read(ReshardJournal.TryRead(scene.Plan.Path)!.CutOver);

        CutOverReport cut = await scene.CutAsync(Cancelled);

        ReportedCutOver kept = ReshardStatus.Read(scene.Plan.Path).Report.CutOver!;
        Assert.Equal(((TimeSpan?)null, (int?)1, Rounded(left.Refusing!.Value)), (kept.Pause, kept.Tries, kept.Refusing));
        Assert.Equal((TimeSpan.Zero, left.Refusing), (cut.Pause, cut.Refusing));
        Assert.True(left.Refusing > TimeSpan.Zero, left.ToString());

        static CutOverOptions EndedAt(CutOverStep end) => new() { OnStep = step => step == end ? throw new InvalidOperationException() : Task.CompletedTask };
    }

    /// <summary>A run that ends right behind that leaves them to nobody.</summary>
    [Fact]
    public async Task Numbers_are_kept_with_the_end_of_the_cut_over()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ReshardCutOver.RunAsync(
            scene.Plan, new CutOverOptions(), onLateWrite: null, static told => _ = told.Name == "cutover-done" ? throw new InvalidOperationException() : told, Cancelled));

        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
        Assert.Equal(1, ReshardStatus.Read(scene.Plan.Path).Report.CutOver?.Epoch);
    }

    private static RedisTypedOptions Following(RedisTypedOptions topology)
    {
        topology.FollowEpochs = true;
        return topology;
    }

    private static IEnumerable<string> Names(string text, int count) => Enumerable.Range(0, count).Select(number => Text($"{text}:{number}"));

    private static TimeSpan Rounded(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds, 3));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
