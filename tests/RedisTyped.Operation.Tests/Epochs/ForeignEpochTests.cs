using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>A new node that was a server of another deployment, and says still what is in force there.</summary>
public sealed class ForeignEpochTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_are_not_taken_to_it(bool startsLate)
    {
        await using Stage stage = await Stage.StartAsync();
        await using RedisNodes elsewhere = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var foreign = new RedisTypedOptions();
        foreign.Nodes.Add("elsewhere", elsewhere[0].ConfigurationString);
        await stage.New.HashSetAsync(EpochRecord.Key, [new(EpochRecord.CurrentField, 9), new(EpochRecord.TopologyField, EpochTopology.Write(foreign))]);
        ShardedRedis? early = startsLate ? null : await stage.ConnectAsync();

        string next = EpochTopology.Write(stage.NewTopology());
        HashEntry[] pending = [new(EpochRecord.PendingField, 10), new(EpochRecord.NextField, next), new(EpochRecord.NearField, 1)];
        await Task.WhenAll(stage.Old.HashSetAsync(EpochRecord.Key, pending), stage.New.HashSetAsync(EpochRecord.Key, pending));
        await using ShardedRedis redis = early ?? await stage.ConnectAsync();

        await Wait.UntilAsync(async () => await LooksAsync(stage.New) >= 50, "it has looked there many times");
        await stage.LeasesAsync(EpochStage.Near, 0);
        Assert.Equal("old", Assert.Single(redis.Nodes).Id.Name);

        await stage.New.HashSetAsync(EpochRecord.Key, [new(EpochRecord.CurrentField, 10), new(EpochRecord.TopologyField, next)]);
        await Wait.UntilAsync(() => redis.Nodes[0].Id.Name == "new", "the pending topology is taken");
    }

    private static async Task<int> LooksAsync(IDatabase node)
    {
        string[] stats = ((string)(await node.ExecuteAsync("INFO", "commandstats"))!).Split("cmdstat_hmget:calls=");
        return stats is [_, var looks] ? int.Parse(looks.Split(',')[0], CultureInfo.InvariantCulture) : 0;
    }
}
