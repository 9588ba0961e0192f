using System.Text.Json;
using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary><c>redistyped reshard cutover</c>, <c>rollback</c> and <c>cleanup</c>: what they say, and what they end with.</summary>
public sealed class ReshardStepsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-steps-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Dry_runs_say_each_step_and_do_nothing_and_the_steps_lead_there_and_back()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        string plan = scene.Plan.Path;
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);

        var dry = await ToolRun.OfAsync("reshard", "cutover", plan, "--dry-run", "--pause-budget", "700");

        Assert.Equal((ExitCode.Done, ""), (dry.ExitCode, dry.Error));
        Assert.Equal(
            [
                "1 publish the new topology as pending, wait for lag and clients: HSET redistyped:epoch on a, b (new), c (new).",
                "2 hold writes back at the sources: CLIENT PAUSE 700 WRITE on a.",
                "3 wait until the targets have all that was written, and look at them.",
                "4 have the sources refuse writes: REPLICAOF this process (replica-read-only yes) on a.",
                "5 make the targets servers of their own: REPLICAOF NO ONE on b (new), c (new).",
                "6 publish the new topology as that in force: HSET redistyped:epoch on the others.",
                "7 let writes go on: what was held back is refused, and clients make it again at the new nodes: CLIENT UNPAUSE on a.",
                "8 withdraw what is pending.",
            ],
            Lines(dry.Output));
        Assert.Equal(0L, await old.AskAsync("EXISTS", "redistyped:epoch"));
        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(plan)!.Phase);

        // The way back is told before there is one; that there is none yet is what it ends with.
        var early = await ToolRun.OfAsync("reshard", "rollback", plan, "--dry-run", "--json");
        Assert.Equal((int)ReshardFailure.PlanBusy, early.ExitCode);
        Assert.Equal(Enumerable.Repeat("would-do", 8), Json(early).Select(static told => told.GetProperty("event").GetString()));
        Assert.StartsWith("1 publish the old topology as pending", Json(early)[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("the new topology is not in force", early.Error, StringComparison.Ordinal);

        var cut = await ToolRun.OfAsync("reshard", "cutover", plan, "--json");

        Assert.Equal((ExitCode.Done, ""), (cut.ExitCode, cut.Error));
        Assert.Equal(Enumerable.Range(1, 8), StepsOf(cut));
        Assert.Equal((1, 0), (Done(cut).GetProperty("epoch").GetInt32(), Done(cut).GetProperty("stragglers").GetInt32()));
        Assert.Contains(Json(cut), static told => told.GetProperty("event").GetString() == "way-back-stands");

        // It has retired: no late write can be taken there.
        Assert.DoesNotContain(Json(cut), static told => told.GetProperty("event").GetString() == "late-writes-unwatched");
        foreach (string[] words in new string[][] { ["cutover"], ["cutover", "--dry-run"], ["sync"] })
        {
            var again = await ToolRun.OfAsync(["reshard", words[0], plan, .. words[1..]]);
            Assert.Equal((int)ReshardFailure.PlanBusy, again.ExitCode);
            Assert.Contains("the new topology is in force", again.Error, StringComparison.Ordinal);
        }

        Assert.StartsWith("The cut-over is done, and no step of it would be done again", Assert.Single(Lines((await ToolRun.OfAsync("reshard", "cutover", plan, "--watch", "--dry-run")).Output)), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await ToolRun.OfAsync("reshard", "rollback", plan, "--dry-run")).ExitCode);
        Assert.Contains("flipped: the new topology is in force; nobody works on it", (await ToolRun.OfAsync("reshard", "status", plan)).Output, StringComparison.Ordinal);

        var back = await ToolRun.OfAsync("reshard", "rollback", plan, "--json");

        Assert.Equal((ExitCode.Done, ""), (back.ExitCode, back.Error));
        Assert.Equal(Enumerable.Range(1, 8), StepsOf(back));
        Assert.Equal(2, Done(back).GetProperty("epoch").GetInt32());
        ReshardReport report = ReshardStatus.Read(plan).Report;
        Assert.Equal((1L, 2L), (report.CutOver!.Epoch, report.Rollback!.Epoch));
        Assert.Equal("master", System.Text.Encoding.UTF8.GetString((byte[])((object?[])(await old.AskAsync("ROLE"))!)[0]!));
        foreach (var (command, why) in new[] { ("cutover", ""), ("rollback", "It is rolled back already: the old topology is in force."), ("cleanup", "There is nothing to clean up by it."), ("sync", "") })
        {
            var refused = await ToolRun.OfAsync("reshard", command, plan);
            Assert.Equal((int)ReshardFailure.PlanBusy, refused.ExitCode);
            Assert.Contains(why, refused.Error, StringComparison.Ordinal);
        }

        Assert.Contains("Before another plan brings keys to b, c: CONFIG SET min-replicas-to-write 0 and then FLUSHALL there.", (await ToolRun.OfAsync("reshard", "status", plan)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_that_was_not_synced_is_not_cut_over_and_one_without_a_way_back_is_not_rolled_back()
    {
        string plan = Write();
        var early = await ToolRun.OfAsync("reshard", "cutover", plan);
        var dry = await ToolRun.OfAsync("reshard", "cutover", plan, "--dry-run");
        plan = Write(retires: true);
        var oneWay = await ToolRun.OfAsync("reshard", "cutover", plan, "--dry-run");
        var back = await ToolRun.OfAsync("reshard", "rollback", plan);
        var dryBack = await ToolRun.OfAsync("reshard", "rollback", plan, "--dry-run");

        Assert.Equal((int)ReshardFailure.PlanBusy, early.ExitCode);
        Assert.Contains("run redistyped reshard sync before", early.Error, StringComparison.Ordinal);
        Assert.Equal((int)ReshardFailure.PlanBusy, dry.ExitCode);
        Assert.Equal(8, Lines(dry.Output).Length);
        Assert.Contains("min-replicas-to-write 1000000 on a.", dry.Output, StringComparison.Ordinal);
        Assert.Contains("servers of their own: none is a replica.", dry.Output, StringComparison.Ordinal);
        Assert.Contains("when all clients have come over, a takes writes again.", dry.Output, StringComparison.Ordinal);
        Assert.Contains("run redistyped reshard sync before", Assert.Single(Lines(dry.Error)), StringComparison.Ordinal);
        Assert.Equal(9, Lines(oneWay.Output).Length);
        Assert.Contains("There is no way back for a: from step 7 on", Lines(oneWay.Output)[^1], StringComparison.Ordinal);
        Assert.All([back, dryBack], static run =>
        {
            Assert.Equal((int)ReshardFailure.CutOver, run.ExitCode);
            Assert.Contains("There is no way back for a", Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Node_whose_old_user_is_switched_off_has_no_way_back_and_both_steps_say_why()
    {
        string plan = Write(fence: NodeFence.EpochUsers);
        var cut = await ToolRun.OfAsync("reshard", "cutover", plan, "--dry-run");
        Enter(plan, ReshardPhase.Flipped);
        var back = await ToolRun.OfAsync("reshard", "rollback", plan);
        var dry = await ToolRun.OfAsync("reshard", "rollback", plan, "--dry-run");

        Assert.Contains("There is no way back for a: from step 7 on", cut.Output, StringComparison.Ordinal);
        Assert.All([back, dry], static run =>
        {
            Assert.Equal((int)ReshardFailure.CutOver, run.ExitCode);
            Assert.Contains("There is no way back for a, whose old user is switched off (fence epoch-users): ", Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
            Assert.Contains("Make a plan from the new topology to the old one", run.Error, StringComparison.Ordinal);
        });
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(plan)!.Phase);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_named_and_the_plan_stays_as_it_was()
    {
        string plan = Write();
        Enter(plan, ReshardPhase.Synced);

        var run = await ToolRun.OfAsync("reshard", "cutover", plan);

        Assert.InRange(run.ExitCode, (int)ReshardFailure.SourceUnreachable, (int)ReshardFailure.TargetUnreachable);
        Assert.Contains("127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(plan)!.Phase);
    }

    [Theory]
    [InlineData("cutover P --pause-budget 99", "--pause-budget 99 is out of range; give 100 to 600000 milliseconds")]
    [InlineData("cutover P --pause-budget soon", "soon")]
    [InlineData("rollback P --pause-budget 600001", "out of range")]
    [InlineData("rollback P --watch", "--watch")]
    [InlineData("cleanup P --rate 20MB/s", "--rate of a clean-up is in keys; write 5000keys/s")]
    [InlineData("cleanup P --rate fast", "--rate 'fast' is no rate; write 500kB/s, 20MB/s, 50000keys/s or none")]
    [InlineData("sync P --rate fast", "--rate 'fast' is no rate")]
    [InlineData("sync P --target-p99 0ms", "--target-p99 '0ms' is no time; write 50ms, 0.5s or none")]
    [InlineData("cutover none.json", "none.json")]
    [InlineData("rollback none.json --dry-run", "none.json")]
    [InlineData("cleanup none.json --dry-run", "none.json")]
    [InlineData("sync none.json --dry-run", "none.json")]
    [InlineData("verify none.json", "none.json")]
    [InlineData("status none.json", "There is no plan none.json; make one with 'redistyped reshard plan'")]
    [InlineData("cutover", "Required argument missing")]
    public async Task Bad_usage_is_told_before_anything_is_done(string line, string told)
    {
        string plan = Write();

        var run = await ToolRun.OfAsync(["reshard", .. line.Split(' ').Select(word => word == "P" ? plan : word)]);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.Null(ReshardJournal.TryRead(plan));
    }

    [Fact]
    public async Task Status_is_drawn_on_a_terminal_and_told_in_lines_elsewhere()
    {
        string plan = Write();
        using (var journal = ReshardJournal.Open(plan, "test"))
        {
            journal.Write(static state => state with
            {
                Phase = ReshardPhase.Syncing,
                Links = [new LinkState { Source = "a", Target = "b[1]", Mode = "W", Phase = "snapshot", KeysKept = 250, KeysPlanned = 1000, KeysPerSecond = 50 }],
            });
        }

        foreach (bool isTerminal in (bool[])[true, false])
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            using var console = new CommandConsole(Stream.Null, output, error) { OutputIsTerminal = isTerminal, Colors = isTerminal, Width = 160 };
            int code = await Tool.RunAsync(["reshard", "status", plan], console, TestContext.Current.CancellationToken);

            Assert.Equal(ExitCode.Done, code);
            Assert.StartsWith("syncing; nobody works on it since ", output.ToString(), StringComparison.Ordinal);
            Assert.Contains("Next: redistyped reshard sync", error.ToString(), StringComparison.Ordinal);

            // How bars look is up to the terminal.
            Assert.True(isTerminal || output.ToString().Contains("a>b[1] (W): snapshot, 250 of about 1,000 keys, 50 keys/s", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task New_plan_takes_the_place_of_one_that_is_over_and_not_of_one_that_is_under_way()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(20);
        string[] words = ["reshard", "plan", servers.OldFile, servers.NewFile, "-o", servers.PlanFile];
        Assert.Equal(ExitCode.Done, (await ToolRun.OfAsync(words)).ExitCode);
        string first = ReshardPlan.Load(servers.PlanFile).Id;
        Enter(servers.PlanFile, ReshardPhase.Synced);
        Directory.CreateDirectory(Path.Combine(servers.Folder, "plan.b.merge"));

        var refused = await ToolRun.OfAsync(words);

        Assert.Equal(ExitCode.BadUsage, refused.ExitCode);
        Assert.Contains("is a plan under way, at 'synced': go on with it, or give it up and give the new plan another file;", refused.Error, StringComparison.Ordinal);
        Assert.Equal(first, ReshardPlan.Load(servers.PlanFile).Id);

        Enter(servers.PlanFile, ReshardPhase.Cleaned, CutOverStep.Finish);
        Assert.Equal(ExitCode.Done, (await ToolRun.OfAsync(words)).ExitCode);

        Assert.NotEqual(first, ReshardPlan.Load(servers.PlanFile).Id);
        Assert.Null(ReshardJournal.TryRead(servers.PlanFile));
        Assert.False(Directory.Exists(Path.Combine(servers.Folder, "plan.b.merge")));
        Assert.Equal(ExitCode.Done, (await ToolRun.OfAsync("reshard", "sync", servers.PlanFile, "--until-synced")).ExitCode);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("sync")]
    [InlineData("status")]
    [InlineData("verify")]
    [InlineData("cutover")]
    [InlineData("rollback")]
    [InlineData("cleanup")]
    [InlineData("proxy")]
    public async Task Help_has_examples_and_exit_codes(string command)
    {
        var run = await ToolRun.OfAsync("reshard", command, "--help");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains($"Examples:{Environment.NewLine}  redistyped reshard {command} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("130 cancelled", run.Output, StringComparison.Ordinal);
    }

    private static void Enter(string plan, ReshardPhase phase, CutOverStep step = CutOverStep.None)
    {
        using var journal = ReshardJournal.Open(plan, "test");
        journal.Write(state => state with { Phase = phase, Step = (int)step });
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static JsonElement[] Json(ToolRun run) => [.. Lines(run.Output).Select(static line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static IEnumerable<int> StepsOf(ToolRun run) =>
        Json(run).Where(static told => told.GetProperty("event").GetString() == "cutover-step").Select(static told => told.GetProperty("step").GetInt32());

    private static JsonElement Done(ToolRun run) => Json(run).Single(static told => told.GetProperty("event").GetString() == "cutover-done");

    /// <summary>A plan that gives half of the keys of a server to another one, neither of which runs; or all of them, after which it retires and cannot follow.</summary>
    private string Write(bool retires = false, NodeFence fence = NodeFence.LateWrites)
    {
        (string File, string[] Names)[] topologies = [("old.json", ["a"]), ("new.json", retires ? ["b"] : ["a", "b"])];
        var planned = new List<PlannedTopology>();
        foreach (var (file, names) in topologies)
        {
            string path = Path.Combine(_folder.FullName, file);
            File.WriteAllText(path, $"{{\"nodes\":[{string.Join(',', names.Select(static name => $"{{\"name\":\"{name}\",\"configuration\":\"127.0.0.1:{name[0] - 'a' + 1}\"}}"))}]}}");
            TopologyPlan topology = TopologyPlan.Create(TopologyFile.Load(path));
            planned.Add(new PlannedTopology { File = file, Router = topology.Snapshot.Router.Name, Fingerprint = TopologyFingerprint.Of(topology), Nodes = names });
        }

        string plan = Path.Combine(_folder.FullName, "plan.json");
        new ReshardPlan
        {
            Id = "0123456789abcdef",
            Created = DateTimeOffset.UnixEpoch,
            Old = planned[0],
            New = planned[1],
            Nodes =
            [
                retires
                    ? new PlannedNode { Old = "a", Role = NodeRole.Retired, Addresses = ["127.0.0.1:1"], Fence = NodeFence.MinReplicas }
                    : new PlannedNode { Old = "a", New = "a", Role = NodeRole.Retained, Addresses = ["127.0.0.1:1"], Fence = fence },
                new PlannedNode { New = "b", Role = NodeRole.Added, Addresses = ["127.0.0.1:2"] },
            ],
            Links = [new PlannedLink { Source = "a", Target = "b", Mode = LandingMode.Write }],
        }.Save(plan);
        return plan;
    }
}
