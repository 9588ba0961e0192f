namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>Scripts as untyped commands, where reads go to replicas.</summary>
public sealed class UntypedScriptTests
{
    [Fact]
    public async Task Script_by_its_hash_goes_to_the_primary_which_was_given_it()
    {
        await using ReplicatedNodes nodes = await ReplicatedNodes.StartAsync(1);
        await using ServerView primary = await ServerView.OfAsync(nodes[0]), replica = await ServerView.OfAsync(nodes[0].Replicas[0]);
        await using ShardedRedis redis = await nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.Replica);
        const string script = "return redis.call('GET', KEYS[1])";
        await redis.Store<IPlainStore>().SetAsync(1, "one");
        string hash = (string)(await redis.Nodes[0].ExecuteAsync("SCRIPT", "LOAD", script))!;
        await nodes.SettleAsync();

        Assert.Equal("one", (string?)await redis.ExecuteAsync("EVALSHA_RO", hash, 1, "note:1"));
        Assert.Equal("one", (string?)await redis.ExecuteAsync("EVAL_RO", script, 1, "note:1"));

        Assert.Equal((1, 0), (await primary.CallsAsync("evalsha_ro"), await replica.CallsAsync("evalsha_ro")));
        Assert.Equal((0, 1), (await primary.CallsAsync("eval_ro"), await replica.CallsAsync("eval_ro")));
    }
}
