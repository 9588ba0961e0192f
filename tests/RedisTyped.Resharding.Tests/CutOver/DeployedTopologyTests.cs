using RedisTyped.Cli;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What the tool says is to be deployed, there and back.</summary>
public sealed class DeployedTopologyTests
{
    [Fact]
    public async Task Both_ways_say_which_topology_applications_are_to_have_and_status_names_the_way_back()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        string plan = scene.Plan.Path;
        ReshardPlan planned = scene.Plan.Plan;

        ToolRun there = await ToolRun.OfAsync("reshard", "cutover", plan);
        ToolRun status = await ToolRun.OfAsync("reshard", "status", plan);
        ToolRun back = await ToolRun.OfAsync("reshard", "rollback", plan);

        Assert.Equal((ExitCode.Done, ExitCode.Done), (there.ExitCode, back.ExitCode));
        Assert.Contains($"Next: deploy {planned.New.File}, with \"epoch\": 1 in it, as the topology of all applications: what starts with {planned.Old.File} may write to old nodes.", there.Error, StringComparison.Ordinal);
        Assert.Contains($"Next: redistyped reshard cleanup {plan}; until then redistyped reshard rollback {plan} leads back, where the plan has a way back, and ", status.Error, StringComparison.Ordinal);
        Assert.Contains($"Next: deploy {planned.Old.File}, with \"epoch\": 2 in it, as the topology of all applications: what starts with {planned.New.File} may write to new nodes.", back.Error, StringComparison.Ordinal);
    }
}
