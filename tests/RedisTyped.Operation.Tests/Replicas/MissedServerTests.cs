using System.Net;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>A server answers whoever connects to it, and the node's connection does not get to it.</summary>
public sealed class MissedServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lost_primary_that_follows_the_promoted_one_keeps_nobody_from_writing_though_its_connection_does_not_come_back()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using var relay = new HoldingRelay(node.First.Port);
        await using ShardedRedis redis = await node.ConnectAsync(options =>
        {
            // StackExchange.Redis gives up a connection that it hears nothing on when this is over.
            options.Nodes.Clear();
            options.Nodes.Add("a", $"{relay.EndPoint},{node.Second.EndPoint},keepAlive=600");
        });
        await redis.Store<IPlainStore>().SetAsync(1, "before");
        RedisNode before = redis.Nodes[0];
        IServer first = before.Multiplexer.GetServer(before.Primary!);

        relay.Hold();
        await Wait.UntilAsync(() => before.Primary is null, "the connection is lost");
        await Wait.UntilAsync(() => !first.IsConnected && first.GetCounters().Interactive.SocketCount > 1, "another one is made, and not answered");
        await relay.ReleaseAsync();
        await node.PromoteAsync(node.Second);
        await node.FollowAsync(node.First, node.Second);

        await Wait.UntilAsync(
            async () => await Record.ExceptionAsync(() => redis.Store<IPlainStore>().SetAsync(1, "after")) is null, "writes succeed on the promoted replica");
        Assert.Equal(node.Second.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 1, "the old primary is a replica");
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(nameof(ServerRole.Primary), 1)]
    [InlineData(nameof(ServerRole.Replica), 0)]
    public async Task Server_that_another_connection_was_made_for_in_vain_gets_no_other_at_once_as_what_it_was(string? expected, int connections)
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        NodePlan plan = redis.Nodes[0].Plan;
        EndPoint replica = plan.Configuration!.EndPoints[1];
        plan = plan.Without([replica]) with
        {
            Expected = expected is null ? null : new Dictionary<EndPoint, ServerRole?> { [replica] = Enum.Parse<ServerRole>(expected) },
        };
        using var connection = await ConnectionMultiplexer.ConnectAsync(plan.Configuration!);
        using var stop = new CancellationTokenSource();
        var inquiry = new RoleInquiry(new RedisNode(plan, connection), stop.Token);
        inquiry.Note(NodeServers.Of(connection));
        var asked = new List<NodePlan>();

        await inquiry.AskAsync(other =>
        {
            asked.Add(other);
            return Task.FromResult(true);
        });

        Assert.Equal(connections, asked.Count);
        Assert.All(asked, other => Assert.Equal((2, 0, ServerRole.Replica), (other.Configuration!.EndPoints.Count, other.LeftOut.Count, other.Expected![replica])));
    }

    [Fact]
    public async Task What_a_connection_was_made_for_is_known_to_the_one_that_does_without_it()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        NodePlan plan = redis.Nodes[0].Plan;
        EndPoint replica = plan.Configuration!.EndPoints[1];
        await node.Second.KillAsync(Cancelled);

        (RedisNode? narrower, _) = await NodeConnector.ConnectAsync(
            plan with { Required = false, Expected = new Dictionary<EndPoint, ServerRole?> { [replica] = ServerRole.Replica } },
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            Cancelled);

        Assert.Equal([replica], narrower!.Plan.LeftOut);
        Assert.Equal(ServerRole.Replica, narrower.Plan.Expected![replica]);
        await narrower.CloseAsync();
    }
}
