using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Operation.Tests.Replicas;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>What reads find that may go to replicas, while keys move.</summary>
public sealed class TransitionReplicaTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_that_was_brought_over_and_that_a_replica_has_not_yet_is_read_from_the_primary()
    {
        await using ReplicatedNodes nodes = await ReplicatedNodes.StartAsync(2);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(Of(nodes[0]), cancellationToken: Cancelled);
        var store = redis.Store<IPlainStore>();
        await store.SetAsync(1, "one");
        await redis.BeginTransitionAsync(Of(nodes[1]), cancellationToken: Cancelled);
        Assert.True(await redis.BringOverAsync("note:1"));
        await nodes.SettleAsync();
        await using (ServerView replica = await ServerView.OfAsync(nodes[1].Replicas[0]))
        {
            await Wait.UntilAsync(async () => (bool)await replica.Database.ExecuteAsync("EXISTS", "note:1"), "the replica has it");
            await replica.Database.ExecuteAsync("CONFIG", "SET", "replica-read-only", "no");

            // Later versions of StackExchange.Redis send no DEL to what they know for a replica.
            Assert.Equal(1, (int)await replica.Database.ExecuteAsync("EVAL", "return redis.call('DEL', KEYS[1])", 1, "note:1"));
        }

        Assert.Equal("one", (string?)await redis.ExecuteAsync("GET", "note:1"));
        Assert.Equal(3, (long)await redis.ExecuteAsync("STRLEN", "note:1"));
        Assert.Equal("one", await store.GetAsync(1));
        Assert.Equal("one", await store.GetByScriptAsync(1));
        Assert.Equal("one", Assert.Single(await store.GetManyAsync([1])));
#pragma warning disable RTY3005 // It goes to the primary: that is what is shown here.
        Assert.Equal("one", await redis.Store<ICoalescedStore>().GetAsync(1));
#pragma warning restore RTY3005

        await redis.CompleteTransitionAsync(Cancelled);

        Assert.Null(await store.GetAsync(1));
        Assert.Equal(0, (long)await redis.ExecuteAsync("STRLEN", "note:1"));
    }

    [Fact]
    public async Task No_key_is_brought_over_before_a_replica_has_answered_the_reads_of_before()
    {
        await using ReplicatedNodes nodes = await ReplicatedNodes.StartAsync(2);
        RedisTypedOptions of = Of(nodes[0], ReadFrom.Replica), to = Of(nodes[1], ReadFrom.Replica);
        of.OperationTimeout = to.OperationTimeout = TimeSpan.FromMinutes(1);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(of, cancellationToken: Cancelled);
        await redis.ExecuteAsync("SET", "note:1", "one");
        await nodes.SettleAsync();
        await Wait.UntilAsync(() => redis.NodeFor("note:1").Replicas.Count == 1, "the replica is reached");
        nodes[0].Replicas[0].Freeze();
        Task<StackExchange.Redis.RedisResult> read = redis.ExecuteAsync("GET", "note:1");

        Task begin = redis.BeginTransitionAsync(to, cancellationToken: Cancelled);
        await Wait.UntilAsync(() => redis.NodeFor("note:1").Id.Name == nodes[1].Name, "the new topology is that of calls");
        Task<bool> brought = redis.BringOverAsync("note:1");
        await Task.WhenAny(brought, Task.Delay(TimeSpan.FromMilliseconds(600), Cancelled));
        Assert.False(brought.IsCompleted);
        Assert.False(read.IsCompleted);
        nodes[0].Replicas[0].Resume();

        Assert.Equal("one", (string?)await read);
        Assert.True(await brought);
        await begin;
    }

    [Fact]
    public async Task Replica_that_stands_still_and_that_nobody_reads_holds_up_no_transition()
    {
        await using ReplicatedNodes nodes = await ReplicatedNodes.StartAsync(2);
        RedisTypedOptions of = Of(nodes[0], ReadFrom.Primary), to = Of(nodes[1], ReadFrom.Primary);
        of.OperationTimeout = to.OperationTimeout = TimeSpan.FromMinutes(1);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(of, cancellationToken: Cancelled);
        await redis.ExecuteAsync("SET", "note:1", "one");
        await Wait.UntilAsync(() => redis.NodeFor("note:1").Replicas.Count == 1, "the replica is reached");
        nodes[0].Replicas[0].Freeze();

        await redis.BeginTransitionAsync(to, cancellationToken: Cancelled).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);

        Assert.Equal("one", (string?)await redis.ExecuteAsync("GET", "note:1").WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        nodes[0].Replicas[0].Resume();
    }

    private static RedisTypedOptions Of(TestNode node, ReadFrom readFrom = ReadFrom.PreferReplica)
    {
        RedisTypedOptions options = Topologies.Of(node);
        options.ReadFrom = readFrom;
        return options;
    }
}
