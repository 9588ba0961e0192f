using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>What becomes of clients when nodes or other clients do badly.</summary>
public sealed class NodeLossTests
{
    [Fact]
    public async Task A_node_that_is_killed_under_load_fails_its_own_keys_only_and_comes_back_by_itself()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient client = await gateway.ConnectAsync();
        string[] keys = await NodeKeys.OfEachAsync(gateway.Nodes, client);
        using var stop = new CancellationTokenSource();
        var errors = new int[keys.Length];
        Task[] load = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => LoadAsync(gateway, keys, errors, stop.Token)))];

        await gateway.Nodes[1].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => (await client.AskAsync("GET", keys[1])).StartsWith("-NODEDOWN node 'node-2' cannot be reached: ", StringComparison.Ordinal), "the loss is told");
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", keys[0], "v"));
        Assert.Equal("$1\r\nv\r\n", await client.AskAsync("GET", keys[0]));
        Assert.StartsWith("-NODEDOWN node 'node-2' ", await client.AskAsync(["MGET", .. keys]), StringComparison.Ordinal);

        await Wait.UntilAsync(() => Volatile.Read(ref errors[1]) > 0, "those who load the nodes are told too");

        await gateway.Nodes[1].RestartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => await client.AskAsync("SET", keys[1], "v") == "+OK\r\n", "the node is back");
        await stop.CancelAsync();
        await InTime.AwaitAsync(Task.WhenAll(load), "the load has ended");

        Assert.Equal((0, 0), (errors[0], errors[2]));
    }

    [Fact]
    public async Task A_node_that_hangs_fails_its_keys_after_the_operation_timeout_and_is_used_again_when_it_goes_on()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(topology: nodes => nodes.TopologyJson().Replace("{\"router\"", "{\"operationTimeout\":\"2s\",\"router\"", StringComparison.Ordinal));
        using RespClient client = await gateway.ConnectAsync();
        string[] keys = await NodeKeys.OfEachAsync(gateway.Nodes, client);

        gateway.Nodes[2].Freeze();
        string reply = await client.AskAsync("GET", keys[2]);
        Assert.StartsWith("-NODEDOWN the connection to node 'node-3' was lost: no answer within 2 s", reply, StringComparison.Ordinal);
        Assert.Equal("$6\r\nnode-1\r\n", await client.AskAsync("GET", keys[0]));

        gateway.Nodes[2].Resume();
        await Wait.UntilAsync(async () => await client.AskAsync("GET", keys[2]) == "$6\r\nnode-3\r\n", "the node is back");
    }

    [Fact]
    public async Task A_client_that_stops_reading_does_not_stall_others_and_is_closed_at_its_limit()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: static options => options.MaxOutputBytes = 4 * 1024 * 1024);
        using RespClient other = await gateway.ConnectAsync();
        using RespClient deaf = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await other.AskAsync("SET", "large", new string('x', 100_000)));
        await deaf.SendAsync(Enumerable.Range(0, 1000).SelectMany(static _ => RespClient.Request("GET", "large")).ToArray());

        for (int i = 0; i < 300; i++)
        {
            Assert.Equal("+OK\r\n", await other.AskAsync("SET", $"key:{i}", "v"));
        }

        // By then: one who began to read before that would be owed less.
        await Wait.UntilAsync(async () => (await other.AskAsync("CLIENT", "LIST")).Split(" name=").Length == 2, "the other is the only client that there is");
        int replies = 0;
        while (await deaf.ReceiveAsync() is { Length: > 0 })
        {
            replies++;
        }

        Assert.InRange(replies, 1, 999);
    }

    [Fact]
    public async Task Clients_beyond_the_limit_are_refused_until_others_leave()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 1, configure: static options => options.MaxClients = 1);
        using (RespClient first = await gateway.ConnectAsync())
        {
            Assert.Equal("+PONG\r\n", await first.AskAsync("PING"));
            using RespClient second = await gateway.ConnectAsync();
            Assert.Equal("-ERR max number of clients reached\r\n", await second.ReceiveAsync());
            Assert.Equal("", await second.ReceiveAsync());
        }

        await Wait.UntilAsync(
            async () =>
            {
                using RespClient next = await gateway.ConnectAsync();
                return await next.AskAsync("PING") == "+PONG\r\n";
            },
            "the place is free");
    }

    [Fact]
    public async Task A_reload_is_followed_and_clients_stay()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            nodes: 2, topology: static nodes => Weighted(nodes, "0-16383", null));
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "first"));

        await gateway.RewriteAsync(Weighted(gateway.Nodes, null, "0-16383"));
        await Wait.UntilAsync(async () => await client.AskAsync("GET", "key") == "$-1\r\n", "the other node is asked");
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "second"));

        using RespClient node = await RespClient.ConnectAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, gateway.Nodes[1].Port));
        Assert.Equal("$6\r\nsecond\r\n", await node.AskAsync("GET", "key"));
    }

    [Fact]
    public async Task A_gateway_that_ends_answers_what_it_has_read()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+PONG\r\n", await client.AskAsync("PING"));
        await client.SendAsync(Enumerable.Range(0, 100).SelectMany(static i => RespClient.Request("SET", $"k:{i}", "v")).ToArray());
        Assert.Equal("+OK\r\n", await client.ReceiveAsync());

        Task stop = gateway.StopAsync();
        int answered = 1;
        while (await client.ReceiveAsync() is { Length: > 0 } reply)
        {
            Assert.Equal("+OK\r\n", reply);
            answered++;
        }

        await InTime.AwaitAsync(stop, "the gateway has ended");
        Assert.Equal(100, answered);
    }

    private static string Weighted(RedisNodes nodes, string? first, string? second) => $$"""
        {"allowKeyMovement":true,"nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}","slots":"{{first}}"},
        {"name":"b","configuration":"{{nodes[1].ConfigurationString}}","slots":"{{second}}"}]}
        """;

    // Counts the errors for the key of each node.
    private static async Task LoadAsync(RunningGateway gateway, string[] keys, int[] errors, CancellationToken stop)
    {
        using RespClient client = await gateway.ConnectAsync();
        byte[] pipeline = [.. keys.SelectMany(static key => RespClient.Request("EXISTS", key))];
        while (!stop.IsCancellationRequested)
        {
            await client.SendAsync(pipeline);
            for (int i = 0; i < keys.Length; i++)
            {
                if (!(await client.ReceiveAsync()).StartsWith(':'))
                {
                    Interlocked.Increment(ref errors[i]);
                }
            }
        }
    }
}
