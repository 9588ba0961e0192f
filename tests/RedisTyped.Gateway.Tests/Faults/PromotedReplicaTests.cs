using System.Net;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Tests.Epochs;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Nodes;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary>A replica takes its primary's place, and the gateway's connections go there.</summary>
public sealed class PromotedReplicaTests
{
    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Commands_go_to_the_replica_that_was_promoted_and_clients_stay(string protocol)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            2, options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 });
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("HELLO", protocol);
        TestNode primary = gateway.Nodes[0], other = gateway.Nodes[1];
        string key = await KeyOfAsync(client, primary), far = await KeyOfAsync(client, other);
        using RespClient replica = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, primary.Replicas[0].Port));
        await Wait.UntilAsync(async () => await replica.AskAsync("GET", key) == "$1\r\nv\r\n", "the replica has the key");

        await primary.KillAsync(ct);
        await Wait.UntilAsync(async () => (await client.AskAsync("GET", key)).StartsWith("-NODEDOWN node 'node-1' ", StringComparison.Ordinal), "the loss is told");
        Assert.Equal("$1\r\nv\r\n", await client.AskAsync("GET", far));

        Assert.Equal("+OK\r\n", await replica.AskAsync("REPLICAOF", "NO", "ONE"));
        await Wait.UntilAsync(async () => await client.AskAsync("SET", key, "after") == "+OK\r\n", "the replica is written to");
        Assert.Equal("$5\r\nafter\r\n", await replica.AskAsync("GET", key));
        Assert.Equal("$5\r\nafter\r\n", await client.AskAsync("GET", key));
    }

    [Fact]
    public async Task A_primary_that_was_made_a_replica_is_left_for_the_one_that_took_its_place()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 });
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "before"));
        TestNode old = gateway.Nodes[0], next = old.Replicas[0];
        using RespClient primary = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, old.Port));
        using RespClient replica = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, next.Port));

        Assert.Equal("*-1\r\n", await client.AskAsync("BLPOP", "none", "0.01"));
        Assert.Equal("+OK\r\n", await replica.AskAsync("REPLICAOF", "NO", "ONE"));
        Assert.Equal("+OK\r\n", await primary.AskAsync("REPLICAOF", "127.0.0.1", $"{next.Port}"));

        await Wait.UntilAsync(async () => await client.AskAsync("SET", "key", "after") == "+OK\r\n", "the new primary is written to");
        Assert.Equal("$5\r\nafter\r\n", await replica.AskAsync("GET", "key"));

        // The client's own connection to the node goes there too.
        await Wait.UntilAsync(async () => await client.AskAsync("BLPOP", "none", "0.01") == "*-1\r\n", "it can wait again");
        await client.AskAsync("MULTI");
        await client.AskAsync("INCR", "n");
        Assert.Equal("*1\r\n:1\r\n", await client.AskAsync("EXEC"));
    }

    [Fact]
    public async Task Neither_of_two_primaries_is_written_to_until_one_follows_the_other()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 });
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("*1\r\n+OK\r\n", await TransactionAsync(client, "before"));
        TestNode old = gateway.Nodes[0], next = old.Replicas[0];
        using RespClient primary = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, old.Port));
        using RespClient replica = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, next.Port));

        Assert.Equal("+OK\r\n", await replica.AskAsync("REPLICAOF", "NO", "ONE"));
        await Wait.UntilAsync(
            async () => await client.AskAsync("SET", "key", "stray") is var refused && refused.StartsWith("-NODEDOWN node 'node-1' ", StringComparison.Ordinal)
                && refused.Contains("it has two primaries", StringComparison.Ordinal),
            "both are seen to be primaries");

        // The client's own connection, which leads to the old primary, is no way there either.
        Assert.StartsWith("-", await TransactionAsync(client, "stray"), StringComparison.Ordinal);
        Assert.Equal("$6\r\nbefore\r\n", await primary.AskAsync("GET", "own"));
        Assert.Equal("+OK\r\n", await primary.AskAsync("REPLICAOF", "127.0.0.1", $"{next.Port}"));
        await Wait.UntilAsync(async () => await client.AskAsync("SET", "key", "after") == "+OK\r\n", "the new primary is written to");
        Assert.Equal("$5\r\nafter\r\n", await replica.AskAsync("GET", "key"));
    }

    [Fact]
    public async Task Primary_that_the_client_has_lost_is_written_to_until_another_is_known()
    {
        HeldWay? way = null;
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1,
            // Without heartbeats, the next of which would find the node down.
            nodes => nodes.TopologyJson()
                .Replace("{\"router\"", "{\"heartbeat\":{\"enabled\":false},\"router\"", StringComparison.Ordinal)
                .Replace($":{nodes[0].Port}", $":{(way = new HeldWay(nodes[0].Port)).Port}", StringComparison.Ordinal),
            options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 });
        await using HeldWay toPrimary = way!;
        using RespClient client = await gateway.ConnectAsync();
        using RespClient primary = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[0].Port));
        using RespClient replica = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[0].Replicas[0].Port));
        Assert.Equal("*1\r\n+OK\r\n", await TransactionAsync(client, "before"));
        RedisNode node = gateway.Redis.Nodes[0];
        NodeLink link = NodeLinks.Of(node).For(protocol: 2);

        await using INodeConnection own = await new GatewayLinks(new LinkMap(gateway.Redis.Current), mostOwn: 10).OpenAsync(0, protocol: 2, TestContext.Current.CancellationToken);

        // New connections get no answer, and the client's own are gone.
        string id = (string)(await node.Multiplexer.GetDatabase().ExecuteAsync("CLIENT", "ID"))!;
        toPrimary.Hold();
        Assert.Equal(":1\r\n", await primary.AskAsync("CLIENT", "KILL", "ID", id));
        await primary.AskAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await Wait.UntilAsync(() => !node.Gate.IsPrimaryClear, "the client has lost its primary");
        link.Watch(Timeout.InfiniteTimeSpan);
        Assert.Equal(":1\r\n", await client.AskAsync("INCR", "n"));
        Assert.Equal("*1\r\n+OK\r\n", await TransactionAsync(client, "while it is lost"));

        Assert.Equal("+OK\r\n", await replica.AskAsync("REPLICAOF", "NO", "ONE"));
        await Wait.UntilAsync(() => !link.IsConnected, "the old primary is left");
        Assert.False(node.Gate.IsPrimaryClear);
        Assert.Equal(
            "another server is its primary now", (await Assert.ThrowsAsync<IOException>(async () => await own.EnterAsync([], TestContext.Current.CancellationToken))).Message);
        Assert.StartsWith("-", await TransactionAsync(client, "stray"), StringComparison.Ordinal);
        Assert.Equal("$16\r\nwhile it is lost\r\n", await primary.AskAsync("GET", "own"));
    }

    private static async Task<string> TransactionAsync(RespClient client, string value)
    {
        await client.AskAsync("MULTI");
        await client.AskAsync("SET", "own", value);
        return await client.AskAsync("EXEC");
    }

    // A key that lives on the node, and holds "v".
    private static async Task<string> KeyOfAsync(RespClient client, TestNode node)
    {
        using RespClient direct = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port));
        for (int i = 0; ; i++)
        {
            Assert.Equal("+OK\r\n", await client.AskAsync("SET", $"key:{i}", "v"));
            if (await direct.AskAsync("EXISTS", $"key:{i}") == ":1\r\n")
            {
                return $"key:{i}";
            }
        }
    }
}
