using RedisTyped.CrossShard;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>What an emulation does where a node, a caller or another client gets in between.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_dead_source_is_an_error_and_the_destination_stays()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] destination = own.KeyOn(0), here = own.KeyOn(0, "here"), dead = own.KeyOn(1);
        await own.Node(0).StringSetAsync(destination, "old");
        await own.Node(0).SetAddAsync(here, "a");
        await own.Servers[1].KillAsync();

        await Assert.ThrowsAnyAsync<NodeCallException>(() => own.Store.SUnionStoreAsync(destination, [here, dead]));
        await Assert.ThrowsAnyAsync<NodeCallException>(() => own.Store.RenameAsync(dead, destination));

        Assert.Equal("old", await own.Node(0).StringGetAsync(destination));
    }

    [Fact]
    public async Task A_dead_destination_is_an_error_before_anything_is_written()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] set = own.KeyOn(0, "set"), list = own.KeyOn(0, "list"), dead = own.KeyOn(1);
        await own.Node(0).SetAddAsync(set, "a");
        await own.Node(0).ListRightPushAsync(list, "x");
        await own.Servers[1].KillAsync();

        var renamed = await Assert.ThrowsAnyAsync<NodeCallException>(() => own.Store.RenameAsync(set, dead));
        var popped = await Assert.ThrowsAnyAsync<NodeCallException>(() => own.Store.LMoveAsync(list, dead, "LEFT", "LEFT"));
        await Assert.ThrowsAnyAsync<NodeCallException>(() => own.Store.SMoveAsync(set, dead, Words.Bytes("a")));

        Assert.All([renamed, popped], static fault => Assert.False(fault.MayHaveRun));
        Assert.True(await own.Node(0).SetContainsAsync(set, "a"));
        Assert.Equal("x", await own.Node(0).ListGetByIndexAsync(list, 0));
    }

    [Fact]
    public async Task A_source_that_cannot_be_removed_is_named_and_the_value_is_in_both()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] set = own.KeyOn(0, "set"), list = own.KeyOn(0, "list"), text = own.KeyOn(0, "text");
        byte[] toSet = own.KeyOn(1, "set"), toList = own.KeyOn(1, "list"), toText = own.KeyOn(1, "text");
        await own.Node(0).SetAddAsync(set, "a");
        await own.Node(0).ListRightPushAsync(list, "x");
        await own.Node(0).StringSetAsync(text, "value");

        // A server that wants replicas before it writes still reads.
        await own.Node(0).ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        var moved = await Assert.ThrowsAsync<CrossShardFailedException>(() => own.Store.SMoveAsync(set, toSet, Words.Bytes("a")));
        var shifted = await Assert.ThrowsAsync<CrossShardFailedException>(() => own.Store.RPopLPushAsync(list, toList));
        var renamed = await Assert.ThrowsAsync<CrossShardFailedException>(() => own.Store.RenameAsync(text, toText));

        Assert.All([moved, shifted, renamed], static fault => Assert.Equal(CrossShardState.SourceNotRemoved, fault.State));
        Assert.StartsWith("RENAME over several nodes wrote the destination, but may not have removed the source", renamed.Message, StringComparison.Ordinal);
        Assert.IsType<RedisServerException>(renamed.InnerException);
        Assert.True(await own.Node(0).SetContainsAsync(set, "a") && await own.Node(1).SetContainsAsync(toSet, "a"));
        Assert.Equal("x", await own.Node(0).ListGetByIndexAsync(list, 0));
        Assert.Equal("x", await own.Node(1).ListGetByIndexAsync(toList, 0));
        Assert.Equal("value", await own.Node(1).StringGetAsync(toText));
    }

    [Fact]
    public async Task A_destination_that_refuses_to_write_leaves_everything_as_it_was()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), destination = own.KeyOn(1);
        await own.Node(0).SetAddAsync(source, "a");
        await own.Node(1).StringSetAsync(destination, "old");
        await own.Node(1).ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");

        await Assert.ThrowsAsync<RedisServerException>(() => own.Store.RenameAsync(source, destination));
        await Assert.ThrowsAsync<RedisServerException>(() => own.Store.SUnionStoreAsync(destination, [source]));

        Assert.True(await own.Node(0).SetContainsAsync(source, "a"));
        Assert.Equal("old", await own.Node(1).StringGetAsync(destination));
    }

    [Fact]
    public async Task A_node_that_refuses_some_keys_of_msetnx_takes_back_those_of_the_others()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(3);
        KeyValuePair<byte[], byte[]>[] pairs = [.. Enumerable.Range(0, 3).Select(i => KeyValuePair.Create(own.KeyOn(i), Words.Bytes("new")))];
        await own.Node(2).ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");

        await Assert.ThrowsAsync<RedisServerException>(() => own.Store.MSetNxAsync(pairs));

        bool[] there = await Task.WhenAll(pairs.Select((p, i) => own.Node(i).KeyExistsAsync(p.Key)));
        Assert.Equal([false, false, false], there);
    }

    [Fact]
    public async Task A_key_that_becomes_a_list_does_not_keep_msetnx_from_taking_back_the_others()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] changed = own.KeyOn(0, "changed"), set = own.KeyOn(0, "set"), taken = own.KeyOn(1);
        await using var proxy = NodeProxy.Start(own.Servers[1].Port, "MSETNX", async () =>
        {
            await own.Node(0).KeyDeleteAsync(changed);
            await own.Node(0).ListRightPushAsync(changed, "theirs");
            await own.Node(1).StringSetAsync(taken, "theirs");
        });
        await using ShardedRedis redis = await own.ConnectAsync(1, proxy.EndPoint);
        KeyValuePair<byte[], byte[]>[] pairs = [.. new[] { changed, set, taken }.Select(static key => KeyValuePair.Create(key, Words.Bytes("mine")))];

        Assert.Equal(0, await redis.Store<ICrossStore>().MSetNxAsync(pairs));

        Assert.False(await own.Node(0).KeyExistsAsync(set));
        Assert.Equal(["theirs"], await own.Node(0).ListRangeAsync(changed));
    }

    [Fact]
    public async Task All_nodes_that_msetnx_knows_nothing_of_are_named()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(3);
        await using var proxy = NodeProxy.Start(own.Servers[1].Port, "MSETNX", async () =>
        {
            await own.Servers[0].KillAsync();
            await own.Servers[1].KillAsync();
        });
        await using ShardedRedis redis = await own.ConnectAsync(1, proxy.EndPoint);
        KeyValuePair<byte[], byte[]>[] pairs = [.. Enumerable.Range(0, 3).Select(i => KeyValuePair.Create(own.KeyOn(i), Words.Bytes("new")))];

        var fault = await Assert.ThrowsAsync<CrossShardFailedException>(() => redis.Store<ICrossStore>().MSetNxAsync(pairs));

        Assert.Equal(CrossShardState.DestinationUnknown, fault.State);
        Assert.StartsWith(
            "MSETNX over several nodes could not set all keys: those of node 'node-1' and of node 'node-2' may be set, those of other nodes are not.",
            fault.Message,
            StringComparison.Ordinal);
        Assert.False(await own.Node(2).KeyExistsAsync(own.KeyOn(2)));
    }

    [Fact]
    public async Task A_node_that_msetnx_was_not_sent_to_has_set_nothing()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        RedisNode? second = null;
        await using var proxy = NodeProxy.Start(own.Servers[0].Port, "MSETNX", async () =>
        {
            await own.Servers[1].KillAsync();
            await Wait.UntilAsync(() => !second!.Multiplexer.IsConnected, "the connection to the second node is lost");
        });
        await using ShardedRedis redis = await own.ConnectAsync(0, proxy.EndPoint);
        second = redis.Nodes[1];
        KeyValuePair<byte[], byte[]>[] pairs = [.. Enumerable.Range(0, 2).Select(i => KeyValuePair.Create(own.KeyOn(i), Words.Bytes("new")))];

        var fault = await Assert.ThrowsAnyAsync<NodeCallException>(() => redis.Store<ICrossStore>().MSetNxAsync(pairs));

        Assert.False(fault.MayHaveRun);
        Assert.False(await own.Node(0).KeyExistsAsync(pairs[0].Key));
    }

    [Fact]
    public async Task A_source_that_cannot_be_copied_again_is_told_of_since_the_destination_is_written()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), destination = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, 1);
        await using var proxy = NodeProxy.Start(own.Servers[0].Port, "EVAL", async () =>
        {
            await own.Node(0).StringIncrementAsync(source);
            await own.Node(1).ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        });
        await using ShardedRedis redis = await own.ConnectAsync(0, proxy.EndPoint);

        var fault = await Assert.ThrowsAsync<CrossShardFailedException>(() => redis.Store<ICrossStore>().RenameAsync(source, destination));

        Assert.Equal(CrossShardState.SourceChanging, fault.State);
        Assert.StartsWith("NOREPLICAS", fault.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(2, await own.Node(0).StringGetAsync(source));
        Assert.Equal(1, await own.Node(1).StringGetAsync(destination));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_destination_that_is_lost_after_it_was_written_is_not_told_of_as_if_nothing_had_been_done(bool isNew)
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), destination = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, 1);
        ShardedRedis? client = null;
        await using var proxy = NodeProxy.Start(own.Servers[0].Port, "EVAL", async () =>
        {
            await own.Node(0).StringIncrementAsync(source);
            await own.Servers[1].KillAsync();
            Assert.False(await Runtime.Wait.UntilAsync(() => Task.FromResult(client!.Nodes[1].Multiplexer.IsConnected), static connected => !connected));
        });
        await using ShardedRedis redis = client = await own.ConnectAsync(0, proxy.EndPoint);

        var fault = await Assert.ThrowsAsync<CrossShardFailedException>(
            () => isNew ? redis.Store<ICrossStore>().RenameNxAsync(source, destination) : redis.Store<ICrossStore>().RenameAsync(source, destination));

        Assert.Equal(CrossShardState.SourceChanging, fault.State);
        Assert.False(Assert.IsType<NodeConnectionException>(fault.InnerException).MayHaveRun);
        Assert.Contains("the destination holds an earlier value of it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counting_that_times_out_leaves_nothing_in_doubt()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2, TimeSpan.FromSeconds(2), hasHeartbeat: false);
        byte[] frozen = own.KeyOn(0), other = own.KeyOn(1);
        await own.Node(1).ExecuteAsync("PFADD", other, "a");
        own.Servers[0].Freeze();

        await Assert.ThrowsAsync<TimeoutException>(() => own.Store.PfCountAsync([frozen, other]));

        own.Servers[0].Resume();
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting_and_a_call_that_has_written_nothing_writes_nothing()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] destination = own.KeyOn(0), here = own.KeyOn(0, "here"), frozen = own.KeyOn(1);
        await own.Node(0).StringSetAsync(destination, "old");
        own.Servers[1].Freeze();
        using var stop = new CancellationTokenSource();

        Task[] calls =
        [
            own.Store.SInterAsync([here, frozen], stop.Token),
            own.Store.SUnionStoreAsync(destination, [here, frozen], stop.Token),
            own.Store.RenameAsync(frozen, destination, stop.Token),
        ];
        await stop.CancelAsync();

        foreach (Task call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        own.Servers[1].Resume();
        Assert.Equal("old", await own.Node(0).StringGetAsync(destination));
    }

    [Fact]
    public async Task Cancelling_a_call_that_has_begun_to_write_lets_it_end()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), destination = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, "value");
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => own.HeldUpAsync(1, () => own.Store.RenameAsync(source, destination, stop.Token), stop.CancelAsync));

        Assert.False(await Runtime.Wait.UntilAsync(() => own.Node(0).KeyExistsAsync(source), static there => !there));
        Assert.Equal("value", await own.Node(1).StringGetAsync(destination));
    }

    [Fact]
    public async Task A_frozen_node_ends_a_step_with_a_timeout()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2, TimeSpan.FromSeconds(5), hasHeartbeat: false);
        byte[] source = own.KeyOn(0), frozen = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, "value");
        own.Servers[1].Freeze();

        var read = await Assert.ThrowsAsync<TimeoutException>(() => own.Store.PfCountAsync([source, frozen]));
        var written = await Assert.ThrowsAsync<CrossShardFailedException>(() => own.Store.RenameAsync(source, frozen));
        own.Servers[1].Resume();

        Assert.Contains("'node-2'", read.Message, StringComparison.Ordinal);
        Assert.Equal(CrossShardState.DestinationUnknown, written.State);
        Assert.IsType<TimeoutException>(written.InnerException);
        Assert.True(await own.Node(0).KeyExistsAsync(source));
    }

    [Fact]
    public async Task A_node_that_is_known_to_be_down_refuses_a_call_before_any_step()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), frozen = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, "value");
        own.Servers[1].Freeze();
        Assert.Equal(NodeState.Down, await Runtime.Wait.UntilAsync(() => Task.FromResult(own.Redis.Nodes[1].State), static state => state == NodeState.Down));

        var refused = await Assert.ThrowsAsync<NodeDownException>(() => own.Store.RenameAsync(source, frozen));
        own.Servers[1].Resume();

        Assert.Equal("node-2", refused.Node.Name);
        Assert.Contains("RENAME was not sent", refused.Message, StringComparison.Ordinal);
        Assert.Equal("value", await own.Node(0).StringGetAsync(source));
        Assert.False(await own.Node(1).KeyExistsAsync(frozen));
    }
}
