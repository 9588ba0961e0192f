using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>What a start refuses although something answers at the address.</summary>
public partial class ConnectFaultTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_primaries_are_no_node(bool required)
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);

        var e = await RefusedAsync($"{nodes[0].EndPoint},{nodes[1].EndPoint},abortConnect={required}");

        Assert.Equal(
            $"Node 'a' ({nodes[0].EndPoint}, {nodes[1].EndPoint}): {nodes[1].EndPoint} is a primary of its own; " +
            "a node is one primary and its replicas. Correct the configuration.",
            e.Message);
        await OpenConnections.AssertNoneAsync(nodes[0]);
        await OpenConnections.AssertNoneAsync(nodes[1]);
    }

    [Fact]
    public async Task Two_primaries_of_a_supplied_connection_are_no_node()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync($"{nodes[0].EndPoint},{nodes[1].EndPoint}");
        var options = new RedisTypedOptions();
        options.Nodes.Add(new NodeOptions { Name = "a", Multiplexer = multiplexer });

        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled));

        Assert.Contains("is a primary of its own", Assert.Single(e.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_primary_and_its_replica_are_a_node()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        using (var connection = new RespConnection(nodes[1].Port))
        {
            Assert.Equal("OK", connection.Execute("REPLICAOF", nodes[0].Host, $"{nodes[0].Port}").Text);
        }

        await using var redis = await ShardedRedis.ConnectAsync(
            o => o.Nodes.Add("a", $"{nodes[0].EndPoint},{nodes[1].EndPoint}"), cancellationToken: Cancelled);

        await redis.ExecuteAsync("SET", "k", "v");
        Assert.Equal("v", (string?)await redis.ExecuteAsync("GET", "k"));
    }

    // Where StackExchange.Redis asks how many there are, where it may not, and where the start could do without the node.
    [Theory]
    [InlineData("")]
    [InlineData(",$CONFIG=")]
    [InlineData(",$CONFIG=,abortConnect=false")]
    public async Task A_database_that_is_not_there_is_named_and_nothing_stays_open(string settings)
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);

        var e = await RefusedAsync($"{nodes[0].EndPoint},defaultDatabase=99{settings}");

        Assert.Equal(
            $"Node 'a' ({nodes[0].EndPoint}): it has no database 99; correct defaultDatabase. Correct the configuration.", e.Message);
        await OpenConnections.AssertNoneAsync(nodes[0]);
    }

    [Fact]
    public async Task A_closed_connection_that_was_supplied_is_told()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(nodes[0].EndPoint);
        multiplexer.Dispose();
        var options = new RedisTypedOptions();
        options.Nodes.Add(new NodeOptions { Name = "a", Multiplexer = multiplexer });

        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled));

        Assert.Equal("the connection given for it is not connected", Assert.Single(e.Failures).Reason);
    }

    /// <summary>The connect timeout is longer than any test may run, so that waiting it out would be seen.</summary>
    [Fact]
    public async Task A_refused_connection_does_not_wait_for_the_timeout()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await nodes[0].KillAsync(Cancelled);
        for (int i = 0; i < 4; i++)
        {
            var e = await RefusedAsync($"{nodes[0].EndPoint},connectTimeout=3600000");

            Assert.Equal("nothing listens there (ConnectionRefused)", Assert.Single(e.Failures).Reason);
        }
    }

    [Fact]
    public async Task A_failure_of_the_protocol_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var serving = ServeAsync(listener, stop.Token);

        var reasons = new List<string>();
        bool isNamed = false;
        for (int i = 0; i < 5 || (!isNamed && i < 20); i++)
        {
            var e = await RefusedAsync($"{listener.LocalEndpoint},connectTimeout=5000");
            reasons.Add(Assert.Single(e.Failures).Reason);
            isNamed |= reasons[^1].EndsWith(ClientVersion.IsOldest ? "Failure" : "UnableToConnect", StringComparison.Ordinal);
        }

        // Which of the two it is depends on the version of StackExchange.Redis. On a busy machine 1.2.6 at times misses a failure that comes
        // before it begins to wait, and waits out its time; or tells what came of it on the other of its two connections.
        Assert.True(isNamed && reasons.TrueForAll(static reason => AnyReason().IsMatch(reason)), string.Join(Environment.NewLine, reasons));
        await stop.CancelAsync();
        await serving;
    }

    /// <summary>Answers a plain PING as Redis does, and the array that StackExchange.Redis sends as nobody does.</summary>
    private static async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                _ = AnswerAsync(client, stop);
            }
            catch (OperationCanceledException)
            {
                // The end of the test.
            }
        }
    }

    private static async Task AnswerAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                byte[] heard = new byte[4096];
                int length;
                while ((length = await client.GetStream().ReadAsync(heard, stop)) > 0)
                {
                    bool isPlain = Encoding.ASCII.GetString(heard, 0, length).StartsWith("PING", StringComparison.Ordinal);
                    await client.GetStream().WriteAsync(isPlain ? "+PONG\r\n"u8.ToArray() : "?what\r\n"u8.ToArray(), stop);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The end of the test, or a client that has gone.
            }
        }
    }

    [GeneratedRegex("^it answers a plain PING, but (StackExchange.Redis cannot use the connection: (InternalFailure|ProtocolFailure|SocketFailure|SocketClosed|UnableToConnect)|the connection was not made in time)$")]
    private static partial Regex AnyReason();

    private static Task<NodeUnavailableException> RefusedAsync(string configuration) =>
        Assert.ThrowsAsync<NodeUnavailableException>(() => ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", configuration), cancellationToken: Cancelled));
}
