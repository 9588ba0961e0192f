using System.Net.Http.Json;
using System.Text.Json;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Transitions;

/// <summary>Clients of a gateway that reads from replicas, while a transition gives keys another owner.</summary>
public sealed class TransitionReplicaTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_that_was_brought_over_and_that_a_replica_has_not_yet_is_read_from_the_primary()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            2,
            static nodes => $$"""{"readFrom":"preferReplica","nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""",
            options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 });
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("SET", "k", "value");
        await client.AskAsync("SADD", "{k}s", "member");
        var next = new RedisTypedOptions { ReadFrom = ReadFrom.PreferReplica };
        next.Nodes.Add("b", gateway.Nodes[1].ConfigurationString);
        await gateway.Redis.BeginTransitionAsync(next, cancellationToken: Cancelled);
        Assert.Equal("$5\r\nvalue\r\n", await client.AskAsync("GET", "k"));
        Assert.Equal(":1\r\n", await client.AskAsync("SCARD", "{k}s"));
        using (var replica = new RespConnection(gateway.Nodes[1].Replicas[0].Port))
        {
            await Wait.UntilAsync(() => replica.Execute("EXISTS", "k", "{k}s").Text == "2", "the replica has them");
            replica.Execute("CONFIG", "SET", "replica-read-only", "no");
            Assert.Equal("2", replica.Execute("DEL", "k", "{k}s").Text);
        }

        string get = await client.AskAsync("GET", "k"), mget = await client.AskAsync("MGET", "k"), exists = await client.AskAsync("EXISTS", "k", "{k}s");
        string union = await client.AskAsync("SUNION", "{k}s", "{k}t"), script = await client.AskAsync("EVAL_RO", "return redis.call('GET', KEYS[1])", "1", "k");
        string keys = await client.AskAsync("KEYS", "k"), reads = await HttpAsync(gateway, ["STRLEN", "k"], ["GET", "k"]);
        string readAndWrite = await HttpAsync(gateway, ["GET", "k"], ["SADD", "{k}s", "member"]);
        Assert.Multiple(
            () => Assert.Equal("$5\r\nvalue\r\n", get),
            () => Assert.Equal("*1\r\n$5\r\nvalue\r\n", mget),
            () => Assert.Equal(":2\r\n", exists),
            () => Assert.Equal("*1\r\n$6\r\nmember\r\n", union),
            () => Assert.Equal("$5\r\nvalue\r\n", script),
            () => Assert.Equal("*1\r\n$1\r\nk\r\n", keys),
            () => Assert.Equal("""[{"reply":5},{"reply":"value"}]""", reads),
            () => Assert.Equal("""[{"reply":"value"},{"reply":0}]""", readAndWrite));

        await gateway.Redis.CompleteTransitionAsync(Cancelled);

        // A replica that is not connected yet is not asked.
        NodeLinks links = NodeLinks.Of(gateway.Redis.NodeFor("k"));
        await Wait.UntilAsync(() => links.For(protocol: 2, mayAskReplica: true) is { Replica: not null }, "the replica of the new owner is connected");
        Assert.Equal("*1\r\n$-1\r\n", await client.AskAsync("MGET", "k"));
        Assert.Equal("""[{"reply":0}]""", await Wait.UntilAsync(() => HttpAsync(gateway, [["STRLEN", "k"]]), static answer => answer == """[{"reply":0}]"""));
    }

    /// <summary>Over a link to a replica that there is, or one that is dialled just then.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_key_is_brought_over_before_a_replica_has_answered_the_reads_of_before(int protocol)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            2,
            static nodes => $$"""{"readFrom":"replica","operationTimeout":"00:01:00","nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""",
            options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 });
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("SET", "k", "value");
        await Wait.UntilAsync(async () => await client.AskAsync("GET", "k") == "$5\r\nvalue\r\n", "the replica has the value, and is reached");
        await client.AskAsync("HELLO", $"{protocol}");
        NodeLinks links = NodeLinks.Of(gateway.Redis.NodeFor("k"));
        var next = new RedisTypedOptions { ReadFrom = ReadFrom.Replica, OperationTimeout = TimeSpan.FromMinutes(1) };
        next.Nodes.Add("b", gateway.Nodes[1].ConfigurationString);
        gateway.Nodes[0].Replicas[0].Freeze();
        await client.SendAsync(RespClient.Request("GET", "k"));
        await Wait.UntilAsync(() => links.For(protocol, mayAskReplica: true) is { Waiting: 1 }, "it is on its way to the replica");

        Task begin = gateway.Redis.BeginTransitionAsync(next, cancellationToken: Cancelled);
        await Wait.UntilAsync(() => gateway.Redis.NodeFor("k").Id.Name == "b", "the new topology is that of calls");
        Task<bool> brought = gateway.Redis.BringOverAsync("k");
        await Task.WhenAny(brought, Task.Delay(TimeSpan.FromMilliseconds(600), Cancelled));
        Assert.False(brought.IsCompleted);
        gateway.Nodes[0].Replicas[0].Resume();

        Assert.Equal("$5\r\nvalue\r\n", await client.ReceiveAsync());
        Assert.True(await InTime.AwaitAsync(brought, "the key is brought over"));
        await InTime.AwaitAsync(begin, "the transition has begun");
        Assert.Equal("$5\r\nvalue\r\n", await client.AskAsync("GET", "k"));
    }

    private static async Task<string> HttpAsync(RunningGateway gateway, params string[][] commands)
    {
        using var http = new HttpClient { BaseAddress = new Uri(gateway.HttpAddress) };
        using HttpResponseMessage response = await http.PostAsJsonAsync("/v1/commands", commands, JsonSerializerOptions.Default, Cancelled);
        return await response.Content.ReadAsStringAsync(Cancelled);
    }
}
