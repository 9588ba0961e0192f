using System.Net;
using System.Net.Sockets;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>
/// A server that may be a second primary is in no connection of its node until it has said what it is. Written by StackExchange.Redis itself, which the
/// gate of the node does not hold up: whatever it could send to the wrong server, it sends there.
/// </summary>
public sealed class LeftOutTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Primary_that_was_lost_and_replaced_is_left_out_until_it_follows()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await redis.Store<IPlainStore>().SetAsync(1, "before");
        await node.FailOverAsync();
        await WrittenAsync(redis, "on the promoted replica");

        await node.First.RestartAsync(Cancelled);
        await Wait.UntilAsync(() => redis.Nodes[0].Primary is null, "both are seen to be primaries");
        await WriteAroundTheGateAsync(redis);
        await NothingIsWrittenAsync(node.First);
        Assert.Equal([node.Second.Port, node.First.Port], redis.Nodes[0].EndPoints.Cast<IPEndPoint>().Select(static e => e.Port));

        await node.FollowAsync(node.First, node.Second);
        await WrittenAsync(redis, "once the old primary follows");
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 1, "the old primary is a replica");
    }

    [Fact]
    public async Task Server_that_did_not_answer_at_the_start_is_left_out_too()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await node.FailOverAsync();
        await using ShardedRedis redis = await node.ConnectAsync(static options => options.AbortOnConnectFail = false);
        await WrittenAsync(redis, "at the start");

        await node.First.RestartAsync(Cancelled);
        await Wait.UntilAsync(() => redis.Nodes[0].Primary is null, "both are seen to be primaries");
        await WriteAroundTheGateAsync(redis);

        await NothingIsWrittenAsync(node.First);
    }

    [Fact]
    public async Task Primary_that_comes_back_as_the_only_one_is_written_to_over_the_connection_that_there_was()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        RedisNode before = redis.Nodes[0];
        await node.First.RestartAsync(Cancelled);

        await WrittenAsync(redis, "on the primary that is back");

        Assert.Same(before, redis.Nodes[0]);
        Assert.Equal(node.First.Port, Assert.IsType<IPEndPoint>(before.Primary).Port);
    }

    [Fact]
    public async Task Primary_that_is_back_and_takes_no_more_connections_is_written_to()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await redis.Store<IPlainStore>().SetAsync(1, "before");
        await using ServerView view = await ServerView.OfAsync(node.First);
        string clients = (string)(await view.Database.ExecuteAsync("CLIENT", "LIST"))!;
        await view.Database.ExecuteAsync("CONFIG", "SET", "maxclients", clients.Trim().Split('\n').Length);

        await view.Database.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");

        await WrittenAsync(redis, "though nobody can ask it over another connection");
    }

    [Fact]
    public async Task Primary_that_is_back_is_written_to_however_long_a_server_that_is_left_out_is_silent()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync(static options => options.ConnectTimeout = TimeSpan.FromMinutes(2));
        await node.FailOverAsync();
        await WrittenAsync(redis, "on the promoted replica");
        using var silent = new TcpListener(IPAddress.Loopback, node.First.Port);
        silent.Start();
        await using ServerView view = await ServerView.OfAsync(node.Second);

        // Told, not looked for: it may be back before one looks.
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        redis.Nodes[0].Multiplexer.ConnectionFailed += (_, _) => lost.TrySetResult();
        await view.Database.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await WrittenAsync(redis, "though the other server has said nothing");
        Assert.Equal(node.Second.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
    }

    [Fact]
    public async Task Promoted_replica_is_written_to_while_the_connection_to_another_one_breaks_again_and_again()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using RedisNodes third = await RedisNodes.StartAsync(1, new RedisNodesOptions(), Cancelled);
        await node.FollowAsync(third[0], node.First);
        await using ShardedRedis redis = await node.ConnectAsync(options => options.Nodes[0].Replicas.Add(third[0].EndPoint));
        await using ServerView view = await ServerView.OfAsync(third[0]);
        using var end = new CancellationTokenSource();
        long broken = 0;
        Task breaking = BreakAsync(view, count => Interlocked.Add(ref broken, count), end.Token);
        await Wait.UntilAsync(() => Interlocked.Read(ref broken) > 1, "the connection has been broken, and broken again");
        await node.First.KillAsync(Cancelled);
        using var silent = new TcpListener(IPAddress.Loopback, node.First.Port);
        silent.Start();
        await node.PromoteAsync(node.Second);

        await WrittenAsync(redis, "on the promoted replica");

        await end.CancelAsync();
        await breaking;
        Assert.Equal(node.Second.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
    }

    [Fact]
    public async Task Frozen_primary_is_left_for_the_old_one_that_was_left_out()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await node.FailOverAsync();
        await WrittenAsync(redis, "on the promoted replica");

        node.Second.Freeze();
        await node.First.RestartAsync(Cancelled);

        await WrittenAsync(redis, "on the old primary");
        Assert.Equal(node.First.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
    }

    [Fact]
    public async Task Primary_that_runs_a_script_is_not_left_for_the_old_one()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await node.FailOverAsync();
        await WrittenAsync(redis, "on the promoted replica");
        await using ServerView view = await ServerView.OfAsync(node.Second);
        await view.Database.ExecuteAsync("CONFIG", "SET", "busy-reply-threshold", "1");
        await using ServerView killer = await ServerView.OfAsync(node.Second);
        Task script = view.Database.ExecuteAsync("EVAL", "while true do end", "0");
        await node.First.RestartAsync(Cancelled);

        int[] ports = [node.First.Port, node.Second.Port];
        await Wait.UntilAsync(
            async () =>
            {
                Exception? thrown = await Record.ExceptionAsync(() => redis.ExecuteAsync("SET", "k", "v"));
                Assert.NotNull(thrown);
                return thrown is NodeConnectionException && ports.All(port => thrown.Message.Contains($"{port}", StringComparison.Ordinal));
            },
            "the fault names both servers");

        await killer.Database.ExecuteAsync("SCRIPT", "KILL");
        await Assert.ThrowsAsync<RedisServerException>(() => script);
    }

    [Fact]
    public async Task Old_primary_that_is_right_after_all_is_written_to_again()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await node.FailOverAsync();
        await WrittenAsync(redis, "on the promoted replica");
        await node.First.RestartAsync(Cancelled);
        await Wait.UntilAsync(() => redis.Nodes[0].Primary is null, "both are seen to be primaries");

        await node.FollowAsync(node.Second, node.First);
        await WrittenAsync(redis, "on the old primary");

        Assert.Equal(node.First.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
    }

    [Fact]
    public async Task Old_primary_that_returns_as_a_replica_is_read_while_the_new_one_is_gone()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await node.FailOverAsync();
        await WrittenAsync(redis, "on the promoted replica");
        await node.First.RestartAsync(Cancelled);
        await node.FollowAsync(node.First, node.Second);

        await node.Second.KillAsync(Cancelled);
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 1, "the old primary is a replica");
        await node.PromoteAsync(node.First);
        await WrittenAsync(redis, "on the old primary");
    }

    [Fact]
    public async Task Connection_that_was_supplied_goes_on_with_the_promoted_replica()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        using var supplied = await ConnectionMultiplexer.ConnectAsync($"{node.First.EndPoint},{node.Second.EndPoint},connectTimeout=1000,configCheckSeconds=1");
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(options => options.Nodes.Add(new NodeOptions { Name = "a", Multiplexer = supplied }), cancellationToken: Cancelled);
        await redis.Store<IPlainStore>().SetAsync(1, "before");
        await node.FailOverAsync();

        await WrittenAsync(redis, "on the promoted replica");

        Assert.Same(supplied, redis.Nodes[0].Multiplexer);
        Assert.Equal(node.Second.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);
    }

    private static Task WrittenAsync(ShardedRedis redis, string since) => Wait.UntilAsync(
        async () => await Record.ExceptionAsync(() => redis.Store<IPlainStore>().SetAsync(1, since)) is null, $"writes succeed {since}");

    private static async Task BreakAsync(ServerView server, Action<long> onBroken, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            onBroken((long)await server.Database.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal"));
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    }

    private static async Task WriteAroundTheGateAsync(ShardedRedis redis)
    {
        for (int i = 0; i < 20; i++)
        {
            // StackExchange.Redis 1.2.6 may lose one without a word where the connection breaks.
            await Record.ExceptionAsync(() => redis.Nodes[0].Database.StringSetAsync("note:1", "stray").WaitAsync(TimeSpan.FromSeconds(5), Cancelled));
        }
    }

    private static async Task NothingIsWrittenAsync(TestNode server)
    {
        await using ServerView view = await ServerView.OfAsync(server);
        Assert.Equal(0, await view.CallsAsync("set"));
    }
}
