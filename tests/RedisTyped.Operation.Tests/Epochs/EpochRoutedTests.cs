using RedisTyped.Execution;
using RedisTyped.RoutingKeys;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Commands by routing key that are made again by another router.</summary>
public sealed class EpochRoutedTests
{
    // Of slot 0, the only one that the old node keeps.
    private const string KeyOfOld = "visit:11380";

    [Fact]
    public async Task Command_whose_key_leaves_its_routing_key_fails_by_itself_and_the_others_have_their_results()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        await stage.FenceAsync("NOREPLICAS");

        Task<RoutedResults> run = redis.ExecuteAsync(
            new RoutedCommands().Add("a", "INCR", "a").Add("a", "INCR", KeyOfOld).Add("a", "INCR", "a").Add("b", "GET", "b"), TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 0, "the old node has refused some");
        await stage.PublishAsync();
        RoutedResults results = await run;

        Assert.Equal((1, 2), ((long)results["a"][0].Require(), (long)results["a"][2].Require()));
        Assert.IsType<UnroutableCommandException>(results["a"][1].Exception);
        Assert.True(results["b"][0].Succeeded);
        Assert.Equal(2, (long)await stage.New.StringGetAsync("a"));
    }
}
