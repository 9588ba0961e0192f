using RedisTyped.Cli;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What is said of a plan whose sync has ended: cut over is what is at its targets, and was not found to differ there.</summary>
public sealed class EndedSyncTests
{
    [Fact]
    public async Task Plan_whose_keys_were_on_their_way_is_not_cut_over()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        using (var journal = ReshardJournal.Open(scene.Plan.Path, "test"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Syncing });
        }

        ToolRun cut = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path);
        ToolRun dry = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path, "--dry-run");

        Assert.All([cut, dry], static run =>
        {
            Assert.Equal((int)ReshardFailure.PlanBusy, run.ExitCode);
            Assert.Contains("keys were on their way to their targets when sync ended; run redistyped reshard sync --until-synced, and verify.", run.Error, StringComparison.Ordinal);
        });
        Assert.Equal(ReshardPhase.Syncing, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
    }

    [Fact]
    public async Task Plan_whose_keys_differed_is_not_cut_over_unless_that_is_said()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        ReshardJournal.Keep(scene.Plan.Path, new ReportedVerification { Time = DateTimeOffset.UnixEpoch, Mode = "full", Compared = 9, Different = 2 });

        ToolRun cut = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path);
        ToolRun dry = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path, "--dry-run");
        ToolRun dryDespite = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path, "--dry-run", "--despite-differences");
        ToolRun despite = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path, "--despite-differences");

        Assert.All([cut, dry], static run =>
        {
            Assert.Equal((int)ReshardFailure.PlanBusy, run.ExitCode);
            Assert.Contains("the last verification found keys that differ: 2; mend them and run redistyped reshard verify, or say --despite-differences.", run.Error, StringComparison.Ordinal);
        });
        Assert.Equal((ExitCode.Done, ExitCode.Done), (dryDespite.ExitCode, despite.ExitCode));
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
    }

    [Fact]
    public async Task Plan_whose_links_cannot_go_on_is_not_cut_over()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(seed: static async node =>
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            for (int i = 0; i < 20; i++)
            {
                await wire.AskAsync("SET", $"key:{i}", "v");
            }
        });
        await scene.Old.KillAsync(TestContext.Current.CancellationToken);
        await scene.Old.RestartAsync(TestContext.Current.CancellationToken);

        ToolRun cut = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path);
        long kept = await KeysAsync();
        ToolRun sync = await ToolRun.OfAsync("reshard", "sync", scene.Plan.Path, "--until-synced");
        long keptThen = await KeysAsync();
        ToolRun status = await ToolRun.OfAsync("reshard", "status", scene.Plan.Path);
        ToolRun cutThen = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path);
        ToolRun dryThen = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path, "--dry-run");
        ToolRun statusThen = await ToolRun.OfAsync("reshard", "status", scene.Plan.Path);
        ToolRun accepted = await ToolRun.OfAsync("reshard", "sync", scene.Plan.Path, "--until-synced", "--accept-lost-keys");

        Assert.Equal(((int)ReshardFailure.PlanBusy, (int)ReshardFailure.PlanBusy, ExitCode.Done), (cut.ExitCode, sync.ExitCode, accepted.ExitCode));
        Assert.Contains("nobody would have verified it. Run redistyped reshard sync, and verify, and then this again.", cut.Error, StringComparison.Ordinal);
        Assert.Contains("where they are meant to be gone, run redistyped reshard sync --accept-lost-keys.", cut.Error, StringComparison.Ordinal);
        Assert.Contains("run redistyped reshard sync --accept-lost-keys", sync.Error, StringComparison.Ordinal);

        // What is refused behind it does not hide why the plan stands still.
        Assert.All([cutThen, dryThen], static run =>
        {
            Assert.Equal((int)ReshardFailure.PlanBusy, run.ExitCode);
            Assert.Contains("There is no cut-over of this plan now. Source a has lost its history, and ", run.Error, StringComparison.Ordinal);
        });
        Assert.All([status, statusThen], run =>
        {
            Assert.Matches(@"; ended \S+ \S+ UTC with 26 \(KeysLost\): Source a has lost its history, and ", run.Output);
            Assert.Contains(
                $"When the source has its keys back: redistyped reshard sync {scene.Plan.Path}; where they are meant to be gone, and to go at the targets too: redistyped reshard sync {scene.Plan.Path} --accept-lost-keys",
                run.Error,
                StringComparison.Ordinal);
            Assert.DoesNotContain("reshard cutover", run.Error, StringComparison.Ordinal);
        });
        Assert.Null(ReshardJournal.TryRead(scene.Plan.Path)!.Fault);
        Assert.Equal((20L, 20L, 0L), (kept, keptThen, await KeysAsync()));
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        Assert.Equal(0L, await old.AskAsync("EXISTS", "redistyped:epoch"));

        async Task<long> KeysAsync()
        {
            long keys = 0;
            foreach (var node in scene.NewNodes.Values)
            {
                await using NodeWire wire = await NodeWire.OpenAsync(node);
                keys += (long)(await wire.AskAsync("DBSIZE"))!;
            }

            return keys;
        }
    }

    /// <summary>Another sync helps only if the backlog lasts from its end until the cut-over.</summary>
    [Fact]
    public async Task Plan_whose_source_has_too_short_a_backlog_is_not_cut_over_and_that_is_named()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await using (NodeWire old = await NodeWire.OpenAsync(scene.Old))
        {
            await old.AskAsync("CONFIG", "SET", "repl-backlog-size", "16384");
            await old.AskAsync("SET", "long", new string('x', 1 << 20));
        }

        var before = new JournalFault((int)ReshardFailure.TargetRefused, nameof(ReshardFailure.TargetRefused), "Why the plan stands still.", DateTimeOffset.UnixEpoch);
        using (var journal = ReshardJournal.Open(scene.Plan.Path, "test"))
        {
            journal.Write(state => state with { Fault = before });
        }

        ToolRun cut = await ToolRun.OfAsync("reshard", "cutover", scene.Plan.Path);

        Assert.Equal((int)ReshardFailure.PlanBusy, cut.ExitCode);
        Assert.Contains("CONFIG SET repl-backlog-size", cut.Error, StringComparison.Ordinal);
        Assert.Equal(nameof(ReshardFailure.PlanBusy), ReshardJournal.TryRead(scene.Plan.Path)!.Fault!.Failure);
    }

    [Fact]
    public async Task What_is_written_where_no_sync_runs_is_no_difference()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await using (NodeWire old = await NodeWire.OpenAsync(scene.Old))
        {
            await old.AskAsync("SET", "written", "since");
        }

        ToolRun verify = await ToolRun.OfAsync("reshard", "verify", scene.Plan.Path);

        Assert.Equal((int)ReshardFailure.NotFollowing, verify.ExitCode);
        Assert.Null(ReshardJournal.TryRead(scene.Plan.Path)!.Report?.Verification);
    }

    [Fact]
    public async Task Status_of_a_file_that_is_no_plan_says_so()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();

        ToolRun status = await ToolRun.OfAsync("reshard", "status", Path.Combine(Path.GetDirectoryName(scene.Plan.Path)!, "old.json"));

        Assert.Equal((ExitCode.BadUsage, ""), (status.ExitCode, status.Output));
        Assert.Contains("it has no version; make one by", status.Error, StringComparison.Ordinal);
    }
}
