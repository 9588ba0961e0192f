using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>What <c>redistyped reshard proxy</c> ends with, for each kind of failure: scripts depend on it. 10, 11 and 18 are with its words.</summary>
public sealed class EndedProxyTests
{
    [Fact]
    public async Task What_is_no_Redis_ends_it_with_12()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
            await client.GetStream().CopyToAsync(Stream.Null);
        });

        var run = await EndAsync(((IPEndPoint)listener.LocalEndpoint).Port, static _ => Task.CompletedTask, "^a");

        Assert.Equal(12, run.ExitCode);
        Assert.Contains("HTTP/1.1 400", run.Error, StringComparison.Ordinal);
        await answering;
    }

    /// <summary>Twice may have been the network; but not the same byte time and again.</summary>
    [Fact]
    public async Task Stream_that_is_broken_at_the_same_place_three_times_in_a_row_ends_it_with_12()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { ExtraArguments = ["--repl-ping-replica-period", "3600"] });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var relay = new Relay(redis[0], breaksBehind: "BREAK");
        long offset = 0;

        var run = await EndAsync(
            relay.Address.Port,
            async port =>
            {
                await FollowAsync(replica, port);
                await RunningProxy.UpAsync(replica);
                relay.Breaks = 2;
                await source.AskAsync("SET", "a:1", "BREAK");
                await Wait.UntilAsync(async () => await replica.AskAsync("GET", "a:1") == "BREAK", "it comes whole the third time");
                Assert.Equal(0, relay.Breaks);

                offset = await source.NumberAsync("replication", "master_repl_offset");
                relay.Breaks = int.MaxValue;
                await source.AskAsync("SET", "a:2", "BREAK");
            },
            "^a");

        Assert.Equal(12, run.ExitCode);
        Assert.Contains($"It stands behind offset {Text((int)offset)}, and came so on 3 links in a row", run.Error, StringComparison.Ordinal);

        // A link whose end comes before its broken bytes were read is counted by the relay alone.
        Assert.True(int.MaxValue - relay.Breaks >= 3);
        Assert.Equal("(nil)", await replica.AskAsync("GET", "a:2"));
    }

    [Fact]
    public async Task Snapshot_that_is_not_known_ends_it_with_13()
    {
        await using var redis = await RedisNodes.StartAsync(1);
        await using var replica = await Wire.ToAsync(redis[0]);
        await using var source = new ScriptedSource(static async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 0\r\n$18\r\nREDIS0099\u00ff12345678");
            Assert.True(await wire.HasEndedAsync());
        });

        var run = await EndAsync(source.Address.Port, port => FollowAsync(replica, port), "^a");

        Assert.Equal(13, run.ExitCode);
        Assert.Contains("version REDIS0099 is not known", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A master sends commands by the names that they were given there.</summary>
    [Fact]
    public async Task Command_that_is_not_known_ends_it_with_14()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { ExtraArguments = ["--rename-command", "SET", "FROBNICATE"] });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);

        var run = await EndAsync(
            redis[0].Port,
            async port =>
            {
                await FollowAsync(replica, port);
                await RunningProxy.UpAsync(replica);
                Assert.Equal("OK", await source.AskAsync("FROBNICATE", "a", "1"));
            },
            "^a");

        Assert.Equal(14, run.ExitCode);
        Assert.Contains("FROBNICATE", run.Error, StringComparison.Ordinal);
        Assert.Equal("(nil)", await replica.AskAsync("GET", "a"));
    }

    [Fact]
    public async Task Command_over_both_sides_ends_it_with_15_where_that_is_wanted()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);

        var run = await EndAsync(
            redis[0].Port,
            async port =>
            {
                await FollowAsync(replica, port);
                await RunningProxy.UpAsync(replica);
                await source.AskAsync("SADD", "b:set", "1");
                await source.AskAsync("SUNIONSTORE", "a:all", "b:set");
            },
            "^a",
            "--straddle",
            "fail");

        Assert.Equal(15, run.ExitCode);
        Assert.Contains("SUNIONSTORE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stray_ends_it_with_16_where_that_is_wanted()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        using var files = new ProxyTopologies(redis[0], "b");
        await source.AskAsync("SET", files.Stray, "1");

        var run = await EndAsync(redis[0].Port, port => FollowAsync(replica, port), [.. files.Words, "--node", "b", "--strays", "fail"]);

        Assert.Equal(16, run.ExitCode);
        Assert.Contains("check that the old topology is the one the keys were written by", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A replica that takes no mark has all of its snapshot spooled.</summary>
    [Fact]
    public async Task Spool_that_cannot_be_written_ends_it_with_17()
    {
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--rdbcompression", "no", "--enable-debug-command", "yes"] });
        await using var source = await Wire.ToAsync(redis[0]);
        Assert.Equal("OK", await source.AskAsync("DEBUG", "POPULATE", "1", "a", "10000000"));
        string file = Path.GetTempFileName();
        try
        {
            var run = await EndAsync(
                redis[0].Port,
                async port =>
                {
                    await using var old = await OnceAsync(port);
                    await old.SendAsync("PSYNC ? -1\r\n");
                    Assert.True(await old.HasEndedAsync());
                },
                "^a",
                "--spool",
                file);

            Assert.Equal(17, run.ExitCode);
            Assert.Contains("The spool cannot be written", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<ToolRun> EndAsync(int master, Func<int, Task> meanwhile, params string[] words)
    {
        int port = LoopbackPorts.Take();
        var running = ToolRun.OfAsync(["reshard", "proxy", "--master-host", "127.0.0.1", "--master-port", Text(master), "--proxy-port", Text(port), .. words]);
        await meanwhile(port);
        return await running.WaitAsync(TimeSpan.FromSeconds(90));
    }

    private static async Task FollowAsync(Wire replica, int port) => Assert.Equal("OK", await replica.AskAsync("REPLICAOF", "127.0.0.1", Text(port)));

    /// <summary>Connects once somebody listens.</summary>
    private static async Task<Wire> OnceAsync(int port)
    {
        Wire? wire = null;
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    wire = await Wire.ToAsync(port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "it listens");
        return wire!;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
