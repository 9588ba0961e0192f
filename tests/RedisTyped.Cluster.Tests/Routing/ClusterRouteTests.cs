using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Cluster.Tests.Routing;

public class ClusterRouteTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_are_the_primaries_of_the_cluster_whatever_address_was_configured()
    {
        await using var redis = await servers.ConnectAsync();

        Assert.Equal(servers.Nodes.Take(3).Select(node => node.EndPoint), redis.Nodes.Select(node => node.Id.Name));
        Assert.Equal(servers.Nodes.Take(3).Select(node => node.EndPoint), redis.Nodes.Select(node => Assert.Single(node.EndPoints).ToString()));
        Assert.All(redis.Nodes, node => Assert.Equal(NodeState.Connected, node.State));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("{user:42}:name")]
    [InlineData("{}x")]
    [InlineData("b{c}{d}")]
    public async Task Key_has_the_slot_that_the_servers_say_and_its_owner(string key)
    {
        await using var redis = await servers.ConnectAsync();

        KeyRoute route = redis.RouteOf(key);

        int slot = await servers.SlotOfAsync(key);
        Assert.Equal(slot, route.Slot);
        int owner = ClusterServers.FirstPrimaries.Single(p => ClusterServers.SlotsOf(p).First <= slot && slot <= ClusterServers.SlotsOf(p).Last);
        Assert.Equal(servers.Nodes[owner].EndPoint, route.Node.Name);
        Assert.Equal("cluster", route.Router);
    }

    [Fact]
    public async Task Command_for_one_node_runs_on_that_node_and_on_no_other()
    {
        await using var redis = await servers.ConnectAsync();

        foreach (RedisNode node in redis.Nodes)
        {
            for (int i = 0; i < 3; i++)
            {
                var port = (RedisResult[])(await node.ExecuteAsync("CONFIG", "GET", "port"))!;
                Assert.EndsWith($":{port[1]}", node.Id.Name, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Connection_to_a_node_alone_takes_no_other_server_in_when_it_is_made_anew()
    {
        await using var redis = await servers.ConnectAsync();

        foreach (RedisNode node in redis.Nodes)
        {
            // As StackExchange.Redis does by itself when the connection was lost.
            await ((ConnectionMultiplexer)node.Link).ConfigureAsync();
            Assert.Equal([node.Id.Name], node.Link.GetEndPoints().Select(static endPoint => endPoint.ToString()));
        }
    }

    [Fact]
    public async Task Fan_out_reaches_every_primary_once()
    {
        await using var redis = await servers.ConnectAsync();

        var ports = await redis.OnAllNodes().ExecuteAsync("CONFIG", "GET", "port");

        Assert.Equal(redis.Nodes.Select(node => node.Id.Name.Split(':')[1]), ports.RequireAll().Select(port => ((RedisResult[])port!)[1].ToString()));
    }

    [Fact]
    public async Task Command_that_has_keys_goes_to_their_slot_even_if_another_node_is_named()
    {
        await using var redis = await servers.ConnectAsync();
        await redis.ExecuteAsync("SET", "far", "there");
        RedisNode other = redis.Nodes.First(node => node.Id != redis.NodeFor("far").Id);

        Assert.Equal("there", (string?)await other.ExecuteAsync("GET", "far"));
        Assert.Equal(other.Id.Name.Split(':')[1], ((RedisResult[])(await other.ExecuteAsync("CONFIG", "GET", "port"))!)[1].ToString());
    }

    [Fact]
    public async Task Untyped_command_over_several_slots_of_one_node_is_refused_before_it_is_sent()
    {
        await using var redis = await servers.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 100).Select(i => $"k{i}").Where(key => redis.NodeFor(key).Id == redis.Nodes[0].Id).Take(2)];

        var refused = await Assert.ThrowsAsync<UnroutableCommandException>(() => redis.ExecuteAsync("MGET", keys[0], keys[1]));

        Assert.Equal(UnroutableReason.ManyNodes, refused.Reason);
        Assert.Contains($"different slots of the Redis Cluster: {redis.RouteOf(keys[0]).Slot}, {redis.RouteOf(keys[1]).Slot}.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slot_without_owner_fails_its_keys_alone_and_says_so()
    {
        await using var redis = await servers.ConnectAsync();
        int slot = await servers.SlotOfAsync("orphan");
        int owner = servers.Nodes.ToList().FindIndex(node => node.EndPoint == redis.NodeFor("orphan").Id.Name);
        foreach (int server in ClusterServers.FirstPrimaries)
        {
            await servers.SendAsync(server, "CLUSTER", "DELSLOTS", $"{slot}");
        }

        try
        {
            // Gossip may have told a server anew of the owner that another had not yet forgotten.
            var fault = await Wait.UntilAsync(
                async () => await Record.ExceptionAsync(() => redis.ExecuteAsync("GET", "orphan")), static fault => fault is not null);

            Assert.StartsWith("CLUSTERDOWN Hash slot not served", Assert.IsType<RedisServerException>(fault).Message, StringComparison.Ordinal);
            await redis.ExecuteAsync("SET", "other", "fine");
            Assert.Equal("fine", (string?)await redis.ExecuteAsync("GET", "other"));
        }
        finally
        {
            await servers.GiveAsync(slot, owner);
            await Wait.UntilAsync(async () => await Record.ExceptionAsync(() => redis.ExecuteAsync("GET", "orphan")), static fault => fault is null);
        }
    }

    [Fact]
    public async Task Server_that_is_no_cluster_is_refused_at_the_start_with_what_to_do()
    {
        await using var plain = await Testing.RedisNodes.StartAsync(1, cancellationToken: Cancelled);

        var refused = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options =>
            options.UseRouter("cluster").Nodes.Add("a", plain[0].ConfigurationString)));

        Assert.Contains("start it with cluster-enabled yes, or choose router 'slots'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_no_cluster_has_are_refused_all_at_once()
    {
        var options = new RedisTypedOptions().UseRouter("cluster");
        options.Nodes.Add("a", "127.0.0.1:1,defaultDatabase=2").Slots = "0-100";
        options.Nodes.Add("b", "127.0.0.1:2,password=x");

        var refused = Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options));

        Assert.Equal(
        [
            "nodes[0].slots: is given, but a Redis Cluster says itself which node has which slots; remove it",
            "nodes[0].configuration: defaultDatabase is 2, but a Redis Cluster has database 0 only; remove it",
            "nodes[1].configuration: has other options than the first node, but both are addresses of one Redis Cluster; give both the same",
        ], refused.Faults);
    }

    [Fact]
    public void Slots_of_a_topology_without_connection_are_unknown_and_said_to_be()
    {
        var options = new RedisTypedOptions().UseRouter("cluster");
        options.Nodes.Add("a", "127.0.0.1:1");

        var unknown = Assert.Throws<InvalidOperationException>(() => TopologySnapshot.Create(options).RouteOf("a"u8));

        Assert.Contains("connect, and ask ShardedRedis.Topology", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explanation_splits_by_slot()
    {
        await using var redis = await servers.ConnectAsync();

        var call = IUserStore.Explain(redis.Topology).GetNamesAsync([1, 2, 3]);

        Assert.Equal(3, call.Commands.Count);
    }
}
