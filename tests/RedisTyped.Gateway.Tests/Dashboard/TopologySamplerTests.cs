using RedisTyped.Gateway.Dashboard.Figures;
using RedisTyped.Nodes;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>What is told of a node between the two moments at which it comes back: its calls are sent first, and it counts as connected then.</summary>
public sealed class TopologySamplerTests
{
    [Fact]
    public async Task Node_is_never_down_without_a_reason()
    {
        await using OneNode one = await OneNode.StartAsync();
        RedisNode node = one.Client.Nodes[0];
        await one.Server.KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => node.State == NodeState.Down, "the node is down");

        NodeSample down = await SampleAsync();
        node.Gate.Open();
        NodeSample back = await SampleAsync();

        Assert.Equal("down", down.State);
        Assert.NotNull(down.Reason);
        Assert.Equal(NodeState.Down, node.State);
        Assert.Equal(("connected", null), (back.State, back.Reason));

        async Task<NodeSample> SampleAsync() =>
            (await new TopologySampler(one.Client, [], TimeSpan.FromMilliseconds(10), TimeProvider.System).TakeAsync(viewers: 0, TestContext.Current.CancellationToken)).Nodes.Single();
    }
}
