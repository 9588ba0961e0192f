using System.Globalization;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The tool as a process that is killed (SIGKILL) in the course of a cut-over, or of the way back, under load: the same words make it good.</summary>
public sealed class KilledCutOverTests
{
    private const int FirstStep = 1;
    private const int LastStep = 7;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>After which step, and how keys land: into a server beside the old one, which serves on, by modes W and S, and for good otherwise.</summary>
    public static TheoryData<int, LandingMode> Kills => Long.IsWanted ? AllKills() : new() { { 4, LandingMode.Proxy }, { 5, LandingMode.Write }, { 3, LandingMode.Merge }, { 6, LandingMode.Scan } };

    public static TheoryData<int, LandingMode> KillsOnTheWayBack => Long.IsWanted ? AllKills() : new() { { 5, LandingMode.Proxy } };

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Cut_over_killed_after_a_step_loses_nothing(int step, LandingMode mode)
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(mode, servesOn: mode is LandingMode.Write or LandingMode.Scan);
        await using CutLoad load = await LoadAsync(scene);

        await KillAfterAsync(step, "cutover", scene);
        await RunAsync("cutover", scene);

        await NothingIsLostAsync(load, scene, ReshardPhase.Flipped);
    }

    [Fact]
    public async Task Cut_over_killed_behind_its_fence_is_given_up_and_the_next_one_has_its_way_back()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await using CutLoad load = await LoadAsync(scene);
        await KillAfterAsync((int)CutOverStep.Fence, "cutover", scene);

        // As if it had been killed a moment before: the fence is up, and nothing says that it was to be the end of the old topology.
        using (ReshardJournal journal = ReshardJournal.Open(scene.Plan.Path, "test"))
        {
            journal.Write(static state => state with { Step = (int)CutOverStep.Fence });
        }

        await RunAsync("cutover", scene);
        await load.MoreAsync(200);
        await RunAsync("rollback", scene);

        await NothingIsLostAsync(load, scene, ReshardPhase.RolledBack);
    }

    [Theory]
    [MemberData(nameof(KillsOnTheWayBack))]
    public async Task Way_back_killed_after_a_step_loses_nothing(int step, LandingMode mode)
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(mode, servesOn: mode is LandingMode.Write or LandingMode.Scan);
        await using CutLoad load = await LoadAsync(scene);
        await RunAsync("cutover", scene);
        await load.MoreAsync(200);

        await KillAfterAsync(step, "rollback", scene);
        await RunAsync("rollback", scene);

        await NothingIsLostAsync(load, scene, ReshardPhase.RolledBack);
    }

    [Fact]
    public async Task Way_there_and_back_is_found_by_a_tool_that_is_killed_at_any_moment()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await using CutLoad load = await LoadAsync(scene);
        var random = new Random(9);

        await KillAgainAndAgainAsync("cutover", ReshardPhase.Cutting, scene, random);
        await load.MoreAsync(200);
        await KillAgainAndAgainAsync("rollback", ReshardPhase.RollingBack, scene, random);

        await NothingIsLostAsync(load, scene, ReshardPhase.RolledBack);
    }

    private static async Task<CutLoad> LoadAsync(PlannedScene scene)
    {
        CutLoad load = await CutLoad.StartAsync(scene.OldTopology, clients: 4);
        await load.MoreAsync(200);
        return load;
    }

    // Everything is on the nodes of the topology that a phase leaves in force.
    private static async Task NothingIsLostAsync(CutLoad load, PlannedScene scene, ReshardPhase phase)
    {
        await load.MoreAsync(200);
        await load.StopAsync();
        bool isNew = phase == ReshardPhase.Flipped;
        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync((isNew ? scene.Plan.New : scene.Plan.Old).Snapshot, isNew ? scene.NewNodes : scene.OldNodes));
        Assert.Equal(phase, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
    }

    private static TheoryData<int, LandingMode> AllKills()
    {
        var kills = new TheoryData<int, LandingMode>();
        for (int step = FirstStep; step <= LastStep; step++)
        {
            kills.Add(step, LandingMode.Proxy);
            kills.Add(step, LandingMode.Write);
            kills.Add(step, LandingMode.Merge);
            kills.Add(step, LandingMode.Scan);
        }

        return kills;
    }

    // As soon as the journal has a step, whatever of it is done by then. A kill may come behind the last step too, where there is nothing to go on with.
    private static async Task KillAgainAndAgainAsync(string command, ReshardPhase during, PlannedScene scene, Random random)
    {
        ReshardPhase end = during == ReshardPhase.Cutting ? ReshardPhase.Flipped : ReshardPhase.RolledBack;
        for (int kill = 0; kill < Long.Or(15, shortly: 1); kill++)
        {
            int step = random.Next(FirstStep, LastStep + 1);
            await using var tool = ToolProcess.Start(command, scene.Plan.Path, "--pause-budget", "1000");
            await Wait.UntilAsync(() => tool.HasEnded || HasReached(scene, during, step, tool.Id), $"{command} is at step {step}; it said {tool.Errors}");
            await tool.KillAsync();
            if (ReshardJournal.TryRead(scene.Plan.Path)?.Phase == end)
            {
                return;
            }
        }

        await RunAsync(command, scene);
    }

    private static async Task KillAfterAsync(int step, string command, PlannedScene scene)
    {
        var halt = new Dictionary<string, string> { [CutOverHalt.Variable] = (step + 1).ToString(CultureInfo.InvariantCulture) };
        ReshardPhase during = command == "cutover" ? ReshardPhase.Cutting : ReshardPhase.RollingBack;
        await using var tool = ToolProcess.Start(command, scene.Plan.Path, halt, "--pause-budget", "10000");
        await Wait.UntilAsync(() => HasReached(scene, during, step + 1, tool.Id) || (tool.HasEnded ? throw new InvalidOperationException(tool.Errors) : false), $"{command} is at step {step + 1}; it said {tool.Errors}");
        await tool.KillAsync();
        Assert.Equal((during, step + 1), ReshardJournal.TryRead(scene.Plan.Path) is { } state ? (state.Phase, state.Step) : default);
    }

    private static async Task RunAsync(string command, PlannedScene scene)
    {
        await using var tool = ToolProcess.Start(command, scene.Plan.Path);
        await tool.EndedAsync().WaitAsync(TimeSpan.FromMinutes(2), Cancelled);
        Assert.True(tool.ExitCode == 0, tool.Errors);
    }

    // What an earlier process has left there is no step of this one.
    private static bool HasReached(PlannedScene scene, ReshardPhase during, int step, int process) =>
        ReshardJournal.TryRead(scene.Plan.Path) is { } state && state.Phase == during && state.Step >= step && state.Process?.Id == process;
}
