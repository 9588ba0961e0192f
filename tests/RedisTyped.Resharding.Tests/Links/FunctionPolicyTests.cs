using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Functions of the old nodes, by the policy of the plan, in every mode.</summary>
public sealed class FunctionPolicyTests
{
    [Theory]
    [InlineData(LandingMode.Proxy, FunctionPolicy.Skip)]
    [InlineData(LandingMode.Merge, FunctionPolicy.Skip)]
    [InlineData(LandingMode.Write, FunctionPolicy.Skip)]
    [InlineData(LandingMode.Scan, FunctionPolicy.Skip)]
    [InlineData(LandingMode.Write, FunctionPolicy.Same)]
    public async Task Functions_go_over_unless_the_plan_leaves_them_out(LandingMode mode, FunctionPolicy policy)
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, mode, new PlanPolicies { Functions = policy });
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await source.AskAsync("FUNCTION", "LOAD", Library("before"));
        await source.AskAsync("SET", scene.Moving("n0", "n1", "before"), "1");
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);

        await source.AskAsync("FUNCTION", "LOAD", Library("during"));
        await source.AskAsync("SET", scene.Moving("n0", "n1", "during"), "1");

        await scene.NothingDiffersAsync(sync, least: 2);
        foreach (string node in (string[])["n0", "n1"])
        {
            await using var target = await NodeWire.OpenAsync(scene.ServerOfNew(node));
            var there = (object?[])(await target.AskAsync("FUNCTION", "LIST"))!;
            Assert.Equal(policy == FunctionPolicy.Skip ? 0 : 2, there.Length);
        }
    }

    private static string Library(string name) => $"#!lua name={name}\nredis.register_function('{name}', function() return 1 end)";
}
