using RedisTyped.Epochs;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>By which epoch a client is handed out.</summary>
public sealed class EpochStartTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_of_a_file_that_is_two_epochs_old_begins_with_the_one_in_force()
    {
        // The first node has retired, and says what was in force then; the second serves on, and would take what has moved to the third.
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        await PublishAsync(nodes[0], 7, Topology("b", nodes[1]));
        await PublishAsync(nodes[1], 8, Topology("c", nodes[2]));
        await PublishAsync(nodes[2], 8, Topology("c", nodes[2]));
        RedisTypedOptions old = Topology("a", nodes[0]);
        old.FollowEpochs = true;

        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(old, cancellationToken: Cancelled);

        Assert.Equal("c", Assert.Single(redis.Nodes).Id.Name);
    }

    private static async Task PublishAsync(TestNode node, long epoch, RedisTypedOptions topology)
    {
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(node.ConfigurationString);
        await connection.GetDatabase().HashSetAsync(
            EpochRecord.Key, [new(EpochRecord.CurrentField, epoch), new(EpochRecord.TopologyField, EpochTopology.Write(topology))]);
    }

    private static RedisTypedOptions Topology(string name, TestNode node)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add(name, node.ConfigurationString);
        return options;
    }
}
