using NSubstitute;
using RedisTyped.Execution;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

public class ShardedRedisTests
{
    [Fact]
    public async Task Keys_lead_to_nodes_databases_and_the_reason()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("rediscluster", "node_1", "node_2"));

        Assert.Equal("node_2", redis.NodeFor("foo").Id.Name);
        Assert.Equal("node_1", redis.NodeFor("bar").Id.Name);
        Assert.Same(redis.OnNode("node_2").Database, redis.DatabaseFor("foo"));
        Assert.Equal(("node_2", 2356372769ul), (redis.RouteOf("foo").Node.Name, redis.RouteOf("foo").Hash));
        Assert.Equal(["node_1", "node_2"], redis.Nodes.Select(node => node.Id.Name));
        Assert.Equal("rediscluster", redis.Topology.Router.Name);
    }

    [Fact]
    public async Task Keys_that_are_empty_or_missing_are_refused()
    {
        await using var redis = await Plain();

        Assert.Equal("The key is empty. (Parameter 'key')", Assert.Throws<ArgumentException>(() => redis.NodeFor("")).Message);
        Assert.Equal("The key is null. (Parameter 'key')", Assert.Throws<ArgumentException>(() => redis.DatabaseFor(default)).Message);
        Assert.Equal("The key is empty. (Parameter 'key')", Assert.Throws<ArgumentException>(() => redis.RouteOf("")).Message);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_answered_with_those_that_are()
    {
        await using var redis = await Plain();

        var e = Assert.Throws<ArgumentException>(() => redis.OnNode("c"));

        Assert.Equal("There is no node 'c'; the topology has a, b. (Parameter 'id')", e.Message);
    }

    [Fact]
    public async Task A_store_is_made_once()
    {
        await using var redis = await Plain();

        Assert.Same(redis.Store<IPlainStore>(), redis.Store<IPlainStore>());
        Assert.IsAssignableFrom<ITaggedStore>(redis.Store<ITaggedStore>());
    }

    [Theory]
    [InlineData("rb-partition", false, "0", "1")]
    [InlineData("ketama", false, "a", "b")]
    [InlineData("rediscluster", true, "node_1", "node_2")]
    [InlineData("twemproxy", false, "a", "b")]
    public async Task A_store_with_tags_is_refused_by_a_router_without(string router, bool legacyTags, params string[] nodes)
    {
        var options = FakeNodes.Options(router, nodes);
        options.LegacyTags = legacyTags;
        await using var redis = await FakeNodes.ConnectAsync(options);

        var e = Assert.Throws<IncompatibleStoreException>(() => redis.Store<ITaggedStore>());

        Assert.Equal(("ITaggedStore", "{user:{id}}:name", router), (e.Store, e.Template, e.Router));
        Assert.Equal(
            $"ITaggedStore relies on the hash tag of '{{user:{{id}}}}:name' to keep keys together, but the router '{router}' does not route by the " +
            "tag that is stored. Use a router that does, such as slots, rendezvous or modulo, or take the tag out of the store.",
            e.Message);
        Assert.NotNull(redis.Store<IPlainStore>());
    }

    [Fact]
    public async Task Typed_calls_go_to_the_database_of_the_node_that_owns_the_key()
    {
        await using var redis = await Plain();

        Assert.Same(redis.OnNode("b").Database, redis.Store<IPlainStore>().Route("foo"u8.ToArray()).Database);
        Assert.Same(redis.OnNode("a").Database, redis.Store<IPlainStore>().Route("bar"u8.ToArray()).Database);
    }

    [Fact]
    public async Task A_custom_router_is_used_and_held_to_its_contract()
    {
        int answer = 1;
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a", "b").UseRouter(_ => new FixedRouter(_ => answer)));
        Assert.Equal("b", redis.NodeFor("any").Id.Name);

        answer = 2;

        const string Message = "The router 'fixed' gave node 2 of 2; it must give an index from 0 to 1.";
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => redis.NodeFor("any")).Message);
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => redis.Store<IPlainStore>().Route("any"u8.ToArray())).Message);
        Assert.Equal(Message, (await Assert.ThrowsAsync<InvalidOperationException>(() => redis.ExecuteAsync("GET", "any"))).Message);
    }

    [Fact]
    public async Task Supplied_connections_stay_open_and_the_client_refuses_to_go_on()
    {
        var options = FakeNodes.Options("modulo", "a");
        var redis = await FakeNodes.ConnectAsync(options);

        await redis.DisposeAsync();
        await redis.DisposeAsync();

        _ = options.Nodes[0].Multiplexer!.DidNotReceiveWithAnyArgs().CloseAsync(default);
        options.Nodes[0].Multiplexer!.DidNotReceiveWithAnyArgs().Dispose();
        Assert.Throws<ObjectDisposedException>(() => redis.NodeFor("foo"));
        Assert.Throws<ObjectDisposedException>(() => redis.Store<IPlainStore>());
    }

    [Fact]
    public async Task Faulty_options_open_nothing()
    {
        var options = FakeNodes.Options("modulo", "a", "a");

        await Assert.ThrowsAsync<TopologyException>(() => FakeNodes.ConnectAsync(options));

        Assert.Empty(options.Nodes[0].Multiplexer!.ReceivedCalls());
    }

    [Fact]
    public async Task Later_changes_of_the_options_do_not_reach_the_client()
    {
        var options = FakeNodes.Options("modulo", "a", "b");
        await using var redis = await FakeNodes.ConnectAsync(options);

        options.Nodes.RemoveAt(0);
        options.Router = "slots";

        Assert.Equal(2, redis.Nodes.Count);
        Assert.Equal("modulo", redis.Topology.Router.Name);
    }

    private static Task<ShardedRedis> Plain() => FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));
}
