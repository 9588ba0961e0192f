using System.Text.RegularExpressions;
using RedisTyped.Gateway.Tests.Epochs;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Replicas;

public sealed class ReplicaReadTests
{
    private static readonly RedisNodesOptions OneReplica = new()
    {
        Server = RedisServerKind.RedisServer, ReplicasPerNode = 1, ExtraArguments = ["--busy-reply-threshold", "50"],
    };

    [Theory]
    [InlineData("HELLO", "2")]
    [InlineData("HELLO", "3")]
    public async Task Reads_go_to_replicas_and_writes_to_the_primary(params string[] hello)
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync(hello);
        await HaveAsync(client);
        Assert.Equal("*1\r\n$1\r\n1\r\n", await client.AskAsync("MGET", "a"));
        Assert.Equal(":1\r\n", await client.AskAsync("STRLEN", "a"));
        string ofPrimary = Calls(gateway.Nodes[0].Port), ofReplica = Calls(gateway.Nodes[0].Replicas[0].Port);
        Assert.Matches("cmdstat_set:", ofPrimary);

        // StackExchange.Redis asks each server a GET of its own when it connects.
        Assert.DoesNotMatch(new Regex("cmdstat_(mget|strlen):"), ofPrimary);
        Assert.Matches("cmdstat_get:", ofReplica);
        Assert.Matches("cmdstat_mget:", ofReplica);
        Assert.Matches("cmdstat_strlen:", ofReplica);
    }

    [Fact]
    public async Task First_reads_in_RESP3_wait_for_replicas_that_are_being_dialled()
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient client = await gateway.ConnectAsync();
        await HaveAsync(client);

        await client.SendAsync((byte[])[.. RespClient.Request("HELLO", "3"), .. RespClient.Request("GET", "a"), .. RespClient.Request("MGET", "a")]);

        Assert.StartsWith("%7\r\n", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal("$1\r\n1\r\n", await client.ReceiveAsync());
        Assert.Equal("*1\r\n$1\r\n1\r\n", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Reads_wait_for_a_replica_that_is_being_dialled_no_longer_than_calls_do()
    {
        HeldWay? way = null;
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1,
            nodes =>
            {
                way = new HeldWay(nodes[0].Replicas[0].Port);
                return $$"""{"readFrom":"replica","operationTimeout":"3s","nodes":[{"name":"a","configuration":"{{nodes[0].EndPoint}},127.0.0.1:{{way.Port}},connectTimeout=120000"}]}""";
            },
            options: OneReplica);
        await using HeldWay held = way!;
        using RespClient client = await gateway.ConnectAsync();
        await HaveAsync(client);
        held.Hold();

        await client.SendAsync((byte[])[.. RespClient.Request("HELLO", "3"), .. RespClient.Request("GET", "a")]);

        Assert.StartsWith("%7\r\n", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.StartsWith("-NODEDOWN ", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.NotEqual(0, held.Held);
    }

    [Fact]
    public async Task Reads_go_on_while_a_reload_gives_the_node_another_connection()
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient client = await gateway.ConnectAsync();
        await HaveAsync(client);
        var next = new RedisTypedOptions { ReadFrom = ReadFrom.Replica };
        next.Nodes.Add(gateway.Nodes[0].Name, gateway.Nodes[0].ConfigurationString + ",connectTimeout=4321");

        Task<TopologyChange> reload = gateway.Redis.ReloadAsync(next, TestContext.Current.CancellationToken);

        // Always more on their way: one of them is the first over the new connection.
        byte[] reads = [.. Enumerable.Repeat(RespClient.Request("GET", "a"), 50).SelectMany(static read => read)];
        await client.SendAsync(reads);
        while (!reload.IsCompleted)
        {
            await client.SendAsync(reads);
            await ReadAsync(client);
        }

        await ReadAsync(client);

        Assert.Equal(gateway.Nodes[0].Name, Assert.Single((await reload).Reconnected).Name);
    }

    [Fact]
    public async Task Scripts_that_were_loaded_are_known_where_they_run()
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient client = await gateway.ConnectAsync();
        await HaveAsync(client);
        string hash = (await client.AskAsync("SCRIPT", "LOAD", "return redis.call('GET', KEYS[1])")).Split("\r\n")[1];

        Assert.Equal("$1\r\n1\r\n", await client.AskAsync("EVALSHA_RO", hash, "1", "a"));
        Assert.Equal("*1\r\n:1\r\n", await client.AskAsync("SCRIPT", "EXISTS", hash));
    }

    [Fact]
    public async Task Script_that_only_reads_and_never_ends_keeps_back_no_reads_and_can_be_ended()
    {
        await using RunningGateway gateway = await StartAsync("replica");
        using RespClient caller = await gateway.ConnectAsync(), other = await gateway.ConnectAsync();
        await HaveAsync(other);
        await caller.SendAsync(RespClient.Request("EVAL_RO", "while true do end", "1", "a"));

        await Wait.UntilAsync(async () => (await other.AskAsync("SET", "busy", "1")).StartsWith("-BUSY Redis is busy running a script", StringComparison.Ordinal), "the primary says that it is busy");
        Assert.Equal("$1\r\n1\r\n", await other.AskAsync("GET", "a"));
        Assert.Equal("+OK\r\n", await other.AskAsync("SCRIPT", "KILL"));
        Assert.StartsWith("-ERR Script killed by user with SCRIPT KILL", await caller.ReceiveAsync(), StringComparison.Ordinal);
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

    private static async Task HaveAsync(RespClient client)
    {
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "a", "1"));
        await Wait.UntilAsync(async () => await client.AskAsync("GET", "a") == "$1\r\n1\r\n", "the replica has the value, and is reached");
    }

    private static async Task ReadAsync(RespClient client)
    {
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal("$1\r\n1\r\n", await client.ReceiveAsync());
        }
    }

    private static Task<RunningGateway> StartAsync(string readFrom) => RunningGateway.StartAsync(
        1, nodes => nodes.TopologyJson().Replace("{\"router\"", $"{{\"readFrom\":\"{readFrom}\",\"router\"", StringComparison.Ordinal), options: OneReplica);

    private static string Calls(int port)
    {
        using var connection = new RespConnection(port);
        return connection.Execute("INFO", "commandstats").Text!;
    }
}
