using RedisTyped.Nodes;
using RedisTyped.Testing;

namespace RedisTyped.Operation.Tests.NodeStates;

public class NodeStateTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_that_was_not_there_at_the_start_is_down_and_the_others_are_connected()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await nodes[1].KillAsync(Cancelled);

        await using var redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                options.AbortOnConnectFail = false;
                options.ConnectTimeout = TimeSpan.FromSeconds(1);
                foreach (TestNode node in nodes.Nodes)
                {
                    options.Nodes.Add(node.Name, node.ConfigurationString);
                }
            },
            cancellationToken: Cancelled);

        Assert.Equal([NodeState.Connected, NodeState.Down], redis.Nodes.Select(node => node.State));
    }
}
