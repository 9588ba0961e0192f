using RedisTyped.Gateway.Clusters;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Sessions;

public sealed class ClusterViewTests
{
    private const string Id = "*4^$9^127.0.0.1^:6379^$40^";

    [Fact]
    public async Task Gateway_looks_like_one_node_that_has_all_slots()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var links = new SocketLinks(nodes.Nodes);
        var scope = new SessionScope { Links = links, Clients = new ClientRegistry(TimeProvider.System), Cluster = new ClusterView() };
        await using var client = new SessionClient(scope);
        string id = (await client.TellAsync("CLUSTER MYID"))[4..^1];
        Assert.Equal(40, id.Length);
        Assert.Equal($"*1^*3^:0^:16383^{Id}{id}^*0^", await client.TellAsync("CLUSTER SLOTS"));
        Assert.Equal(":12182^", await client.TellAsync("CLUSTER KEYSLOT foo"));
        Assert.Equal(await client.TellAsync("CLUSTER KEYSLOT user"), await client.TellAsync("CLUSTER KEYSLOT {user}:1"));
        Assert.Contains($"{id} 127.0.0.1:6379@16379 myself,master - 0 0 1 connected 0-16383\n", await client.TellAsync("CLUSTER NODES"), StringComparison.Ordinal);
        Assert.Contains("cluster_state:ok^", await client.TellAsync("CLUSTER INFO"), StringComparison.Ordinal);
        Assert.StartsWith("*1^*4^$5^slots^*2^:0^:16383^$5^nodes^*1^*14^$2^id^$40^", await client.TellAsync("CLUSTER SHARDS"), StringComparison.Ordinal);
        Assert.Equal("+OK^", await client.TellAsync("READONLY"));
        string info = await client.TellAsync("INFO");
        Assert.Contains("^cluster_enabled:1^", info, StringComparison.Ordinal);
        Assert.Contains("^redis_mode:cluster^", info, StringComparison.Ordinal);
        Assert.Contains("$4^mode^$7^cluster^", await client.TellAsync("HELLO"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_address_can_be_announced()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var links = new SocketLinks(nodes.Nodes);
        var scope = new SessionScope { Links = links, Clients = new ClientRegistry(TimeProvider.System), Cluster = new ClusterView("gateway.example:7000") };
        await using var client = new SessionClient(scope);
        Assert.StartsWith("*1^*3^:0^:16383^*4^$15^gateway.example^:7000^", await client.TellAsync("CLUSTER SLOTS"), StringComparison.Ordinal);
    }
}
