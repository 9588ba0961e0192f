using RedisTyped.CrossShard;
using RedisTyped.Epochs;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Emulations over several nodes that are under way when an epoch is taken.</summary>
public sealed class EpochEmulationTests
{
    private static readonly KeyShape AnyKey = new("{key}", tagged: false, default);

    [Theory]
    [InlineData("RENAME")]
    [InlineData("ZUNION")]
    [InlineData("ZINTERCARD")]
    public async Task Emulation_that_has_written_nothing_yet_goes_to_the_nodes_of_before_no_more(string command)
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.Old.StringSetAsync("a", "1");
        CrossShardCall call = Call(redis, command, "a", "b");
        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        var refused = await Assert.ThrowsAsync<NodeRemovedException>(() => Emulations.RunAsync(call));

        Assert.StartsWith($"{command} over several nodes was begun for node 'old' before another epoch came into force", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", await stage.Old.StringGetAsync("a"));
    }

    [Fact]
    public async Task Client_that_has_begun_to_write_by_the_epoch_before_does_not_say_that_it_has_come_over()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        CrossShardCall call = Call(redis, "RENAME", "a", "b");
        call.BeginWriting();

        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Moved, 1);
        Task settled = stage.LeasesAsync(EpochStage.Idle, 1);
        Assert.NotSame(settled, await Task.WhenAny(settled, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)));
        call.End();

        await settled;
    }

    private static CrossShardCall Call(ShardedRedis redis, string command, params ReadOnlySpan<string> keys)
    {
        var line = new CrossShardLine();
        if (command[0] == 'Z')
        {
            line.Add(keys.Length);
        }

        foreach (string key in keys)
        {
            line.Add(new BuiltKey(AnyKey, (byte[])((RedisKey)key)!, TagStart: -1));
        }

        return new CrossShardCall(redis.Executor, new CommandMethod("Visits", "CallAsync", command, IsReadOnly: false), line, TestContext.Current.CancellationToken);
    }
}
