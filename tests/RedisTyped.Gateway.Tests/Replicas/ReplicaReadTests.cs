using System.Text.RegularExpressions;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Replicas;

public sealed class ReplicaReadTests
{
    private static readonly RedisNodesOptions OneReplica = new() { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 };

    [Theory]
    [InlineData("HELLO", "2")]
    [InlineData("HELLO", "3")]
    public async Task Reads_go_to_replicas_and_writes_to_the_primary(params string[] hello)
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync(hello);
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "a", "1"));
        await Wait.UntilAsync(async () => await client.AskAsync("GET", "a") == "$1\r\n1\r\n", "the replica has the value, and is reached");
        Assert.Equal("*1\r\n$1\r\n1\r\n", await client.AskAsync("MGET", "a"));
        Assert.Equal(":1\r\n", await client.AskAsync("STRLEN", "a"));
        Assert.Equal("$1\r\n1\r\n", await client.AskAsync("EVAL_RO", "return redis.call('GET', KEYS[1])", "1", "a"));
        string ofPrimary = Calls(gateway.Nodes[0].Port), ofReplica = Calls(gateway.Nodes[0].Replicas[0].Port);
        Assert.Matches("cmdstat_set:", ofPrimary);

        // StackExchange.Redis asks each server a GET of its own when it connects.
        Assert.DoesNotMatch(new Regex("cmdstat_(mget|strlen|eval_ro):"), ofPrimary);
        Assert.Matches("cmdstat_get:", ofReplica);
        Assert.Matches("cmdstat_mget:", ofReplica);
        Assert.Matches("cmdstat_strlen:", ofReplica);
    }

    [Fact]
    public async Task Reads_go_to_the_primary_while_no_replica_can_be_reached()
    {
        await using RunningGateway gateway = await StartAsync("preferReplica");
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("SET", "a", "1");
        await gateway.Nodes[0].Replicas[0].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => await client.AskAsync("GET", "a") == "$1\r\n1\r\n", "the primary answers");
    }

    [Fact]
    public async Task Reads_fail_with_the_reason_where_replicas_alone_may_answer_and_none_can()
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient client = await gateway.ConnectAsync();
        await gateway.Nodes[0].Replicas[0].KillAsync(TestContext.Current.CancellationToken);
        const string none = "-NODEDOWN no replica of node 'node-1' can be reached, and reads go to replicas alone; the command was not sent\r\n";
        await Wait.UntilAsync(async () => await client.AskAsync("GET", "a") == none, "the replica is missed");
        Assert.Equal(none, await client.AskAsync("KEYS", "*"));
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "a", "1"));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Reads_go_to_the_primary_from_WATCH_on_until_nothing_is_watched(string protocol)
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("HELLO", protocol);
        await client.AskAsync("SET", "a", "new");
        await Wait.UntilAsync(async () => await client.AskAsync("GET", "a") == "$3\r\nnew\r\n", "the replica has the value, and is reached");
        using (var replica = new RespConnection(gateway.Nodes[0].Replicas[0].Port))
        {
            Assert.Equal("OK", replica.Execute("CONFIG", "SET", "replica-read-only", "no").Text);
            Assert.Equal("OK", replica.Execute("SET", "a", "old").Text);
        }

        Assert.Equal("$3\r\nold\r\n", await client.AskAsync("GET", "a"));
        await client.SendAsync((byte[])[.. RespClient.Request("WATCH", "a"), .. RespClient.Request("GET", "a")]);
        Assert.Equal("+OK\r\n", await client.ReceiveAsync());
        Assert.Equal("$3\r\nnew\r\n", await client.ReceiveAsync());
        Assert.Equal("*1\r\n$3\r\nnew\r\n", await client.AskAsync("MGET", "a"));
        Assert.Equal("$3\r\nnew\r\n", await client.AskAsync("EVAL_RO", "return redis.call('GET', KEYS[1])", "1", "a"));
        await client.AskAsync("MULTI");
        await client.AskAsync("GET", "a");
        Assert.Equal("*1\r\n$3\r\nnew\r\n", await client.AskAsync("EXEC"));
        Assert.Equal("$3\r\nold\r\n", await client.AskAsync("GET", "a"));
    }

    private static Task<RunningGateway> StartAsync(string readFrom) => RunningGateway.StartAsync(
        1, nodes => nodes.TopologyJson().Replace("{\"router\"", $"{{\"readFrom\":\"{readFrom}\",\"router\"", StringComparison.Ordinal), options: OneReplica);

    private static string Calls(int port)
    {
        using var connection = new RespConnection(port);
        return connection.Execute("INFO", "commandstats").Text!;
    }
}
