using RedisTyped.Clusters;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;
using SlotRange = RedisTyped.Routing.SlotRange;

namespace RedisTyped.Operation.Tests.Reloading;

public sealed class ClusterNodesTests
{
    [Fact]
    public async Task Primary_that_was_connected_to_while_the_client_was_disposed_of_is_closed()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        using ConnectionMultiplexer cluster = await ConnectionMultiplexer.ConnectAsync(nodes[0].ConfigurationString);
        var settings = new ClusterSettings(TopologyPlan.Create(Topologies.Of(nodes[0])).Nodes);
        var primaries = new ClusterNodes(settings, cluster, new PrimaryConnections(settings), new SlotFollower(TimeSpan.FromSeconds(5), new StillSlots()));
        int before = await Topologies.ConnectionsAsync(nodes[0]);
        primaries.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            primaries.TopologyOfAsync(new ClusterMap([new ClusterPrimary(nodes[0].Host, nodes[0].Port, [new SlotRange(0, SlotRange.SlotCount - 1)])])));

        await Wait.UntilAsync(async () => await Topologies.ConnectionsAsync(nodes[0]) == before, "its own connection is closed");
    }

    /// <summary>Of slots that nobody asks for.</summary>
    private sealed class StillSlots : ISlotMap
    {
        public void NoteRefusal()
        {
        }

        public RedisNode OwnerOf(RedisKey key) => throw new NotSupportedException();

        public SlotMark Mark(ReadOnlySpan<byte> routedPart) => default;

        public Task<bool> HasMovedAsync(SlotMark mark) => Task.FromResult(false);

        public bool HasRefusedOtherwise(SlotMark mark) => false;
    }
}
