using System.Net;
using System.Net.Sockets;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

public class ConnectTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_is_connected_by_name()
    {
        await using var nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);

        await using var redis = await ShardedRedis.ConnectAsync(Options(nodes), cancellationToken: Cancelled);

        Assert.Equal(nodes.Nodes.Select(node => node.Name), redis.Nodes.Select(node => node.Id.Name));
        foreach (var (server, node) in nodes.Nodes.Zip(redis.Nodes))
        {
            Assert.Equal(server.EndPoint, node.EndPoints[0].ToString());
            Assert.Contains($"tcp_port:{server.Port}", (string?)await node.ExecuteAsync("INFO", "server"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_topology_file_of_the_test_nodes_is_read()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);

        await using var redis = await ShardedRedis.ConnectAsync(TopologyFile.ParseJson(nodes.TopologyJson()), cancellationToken: Cancelled);

        await redis.ExecuteAsync("SET", "greeting", "hello");
        Assert.Equal("hello", (string?)await redis.ExecuteAsync("GET", "greeting"));
    }

    [Fact]
    public async Task Every_node_that_does_not_answer_is_named_and_the_others_are_closed()
    {
        await using var nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        var options = Options(nodes);
        options.ConnectTimeout = TimeSpan.FromSeconds(10);
        await nodes[0].KillAsync(Cancelled);
        await nodes[2].KillAsync(Cancelled);

        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled));

        Assert.Equal(
            [("node-1", nodes[0].EndPoint, "nothing listens there (ConnectionRefused)"), ("node-3", nodes[2].EndPoint, "nothing listens there (ConnectionRefused)")],
            e.Failures.Select(failure => (failure.Node.Name, failure.EndPoint, failure.Reason)));
        Assert.StartsWith("2 nodes are unavailable. Check address and password, or start without them by abortOnConnectFail: false.", e.Message, StringComparison.Ordinal);
        await OpenConnections.AssertNoneAsync(nodes[1]);
    }

    [Theory]
    [InlineData(",password=guessed")]
    [InlineData("")]
    public async Task A_wrong_or_missing_password_is_told_without_the_password(string password)
    {
        await using var nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "right" }, Cancelled);
        var options = new RedisTypedOptions { ConnectTimeout = TimeSpan.FromSeconds(10) };
        options.Nodes.Add("a", nodes[0].EndPoint + password);

        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled));

        Assert.Equal(
            $"Node 'a' ({nodes[0].EndPoint}): the node refuses the password, or wants one. " +
            "Check address and password, or start without them by abortOnConnectFail: false.",
            e.Message);
        Assert.DoesNotContain("guessed", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_password_connects()
    {
        await using var nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "right" }, Cancelled);

        await using var redis = await ShardedRedis.ConnectAsync(
            o => o.Nodes.Add("a", $"{nodes[0].EndPoint},password=right,defaultDatabase=3"), cancellationToken: Cancelled);

        await redis.ExecuteAsync("SET", "k", "v");
        Assert.Equal(3, redis.OnNode("a").Database.Database);
        Assert.Contains("db3:keys=1", (string?)await redis.OnNode("a").ExecuteAsync("INFO", "keyspace"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_does_not_speak_is_given_up_at_the_timeout()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var options = Options(nodes);
        options.ConnectTimeout = TimeSpan.FromSeconds(5);
        nodes[0].Freeze();

        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled));

        Assert.Equal("it accepts connections but does not answer", Assert.Single(e.Failures).Reason);
    }

    [Fact]
    public async Task Something_else_at_the_address_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var serving = ServeAsync(listener, "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop.Token);
        var options = new RedisTypedOptions { ConnectTimeout = TimeSpan.FromSeconds(5) };
        options.Nodes.Add("a", listener.LocalEndpoint.ToString()!);

        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled));

        Assert.Equal("what listens there does not answer as Redis does", Assert.Single(e.Failures).Reason);
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_told()
    {
        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(
            o =>
            {
                // Name servers take the time that they take.
                o.ConnectTimeout = TimeSpan.FromMinutes(1);
                o.Nodes.Add("a", "no-such-node.invalid:6379");
            },
            cancellationToken: Cancelled));

        Assert.StartsWith("Node 'a' (no-such-node.invalid:6379): its name cannot be resolved", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_can_be_cancelled_and_leaves_nothing_open()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        var options = Options(nodes);
        options.ConnectTimeout = TimeSpan.FromMinutes(1);
        nodes[1].Freeze();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        var connecting = ShardedRedis.ConnectAsync(options, cancellationToken: cancel.Token);
        await Wait.UntilAsync(() => OpenConnections.OfAsync(nodes[0]), count => count > 0);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        await OpenConnections.AssertNoneAsync(nodes[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_can_start_without_a_node_and_finds_it_later(bool hangs)
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        var options = Options(nodes);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = TimeSpan.FromSeconds(5);
        await (hangs ? Task.Run(nodes[1].Freeze, Cancelled) : nodes[1].KillAsync(Cancelled));

        await using var redis = await ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled);
        Assert.Equal("PONG", (string?)await redis.OnNode("node-1").ExecuteAsync("PING"));
        await Assert.ThrowsAnyAsync<NodeCallException>(() => redis.OnNode("node-2").ExecuteAsync("PING"));

        await (hangs ? Task.Run(nodes[1].Resume, Cancelled) : nodes[1].RestartAsync(Cancelled));
        Assert.Equal("PONG", await Wait.UntilAsync(() => PingAsync(redis.OnNode("node-2")), answer => answer is not null));
    }

    [Fact]
    public async Task A_supplied_connection_is_used_and_left_open()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync(nodes[0].ConfigurationString);

        await using (var redis = await ShardedRedis.ConnectAsync(
            o => o.Nodes.Add(new NodeOptions { Name = "a", Multiplexer = multiplexer }), cancellationToken: Cancelled))
        {
            Assert.Same(multiplexer, redis.OnNode("a").Multiplexer);
            await redis.ExecuteAsync("SET", "k", "v");
        }

        Assert.Equal("v", (string?)await multiplexer.GetDatabase().StringGetAsync("k"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disposing_closes_the_connections(bool waiting)
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var redis = await ShardedRedis.ConnectAsync(Options(nodes), cancellationToken: Cancelled);

        if (waiting)
        {
            await redis.DisposeAsync();
        }
        else
        {
            redis.Dispose();
        }

        await OpenConnections.AssertNoneAsync(nodes[0]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => redis.ExecuteAsync("GET", "k"));
    }

    /// <summary>The caller must not go on where replies are read, or whoever blocks next would wait for replies that nobody reads.</summary>
    [Fact]
    public async Task Blocking_after_connecting_does_not_keep_replies_from_being_read()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var options = Options(nodes);
        options.OperationTimeout = TimeSpan.FromMinutes(5);

        Assert.True(await ConnectAndBlockAsync(options));
    }

    private static async Task<bool> ConnectAndBlockAsync(RedisTypedOptions options)
    {
        // Without the test's own context, so that what follows runs on the thread that the connect ended on.
        await using var redis = await ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled).ConfigureAwait(false);
        return redis.OnNode("node-1").ExecuteAsync("PING").Wait(TimeSpan.FromSeconds(30), Cancelled);
    }

    /// <summary>Answers whatever anybody says with the same bytes, and hangs up.</summary>
    private static async Task ServeAsync(TcpListener listener, byte[] answer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                // Beside each other: one who says nothing for a while must not keep the others from their answer.
                _ = AnswerAsync(await listener.AcceptTcpClientAsync(stop), answer, stop);
            }
            catch (OperationCanceledException)
            {
                // The end of the test.
            }
        }
    }

    private static async Task AnswerAsync(TcpClient client, byte[] answer, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                await client.GetStream().ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, stop);
                await client.GetStream().WriteAsync(answer, stop);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The end of the test, or a client that has gone.
            }
        }
    }

    private static async Task<string?> PingAsync(Nodes.RedisNode node)
    {
        try
        {
            return (string?)await node.ExecuteAsync("PING");
        }
        catch (Exception e) when (e is NodeCallException or TimeoutException)
        {
            return null;
        }
    }

    private static RedisTypedOptions Options(RedisNodes nodes)
    {
        var options = new RedisTypedOptions();
        options.AddNodes(nodes.Nodes);
        return options;
    }
}
