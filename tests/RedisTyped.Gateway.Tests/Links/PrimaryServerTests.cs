using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Nodes;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Links;

/// <summary>The server that a connection leads to, before each use of it.</summary>
public sealed class PrimaryServerTests
{
    [Fact]
    public async Task Look_at_whether_it_is_the_primary_still_allocates_nothing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 });
        RedisNode node = gateway.Redis.Nodes[0];
        await Wait.UntilAsync(() => node.Replicas.Count == 1, "the client knows the replica");
        var server = new PrimaryServer(node, NodePrimary.ServerOf(node));
        Assert.Null(server.Loss);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = server.Loss;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(server.Loss);
        Assert.Equal("another server is its primary now", new PrimaryServer(node, node.Replicas[0]).Loss);
    }
}
