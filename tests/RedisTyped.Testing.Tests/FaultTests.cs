using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Testing.Tests;

public sealed class FaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Killed_node_comes_back_empty_on_its_port(RedisServerKind kind)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = kind }, Cancel);
        (int port, int processId) = (redis[0].Port, redis[0].ProcessId);
        Assert.Equal("OK", await redis[0].AskAsync("SET", "a", "1"));

        await redis[0].KillAsync(Cancel);
        Assert.False(redis[0].IsRunning);
        Assert.False(Machine.HasProcess(processId));
        Assert.False(await Machine.ListensAsync(port));
        Assert.Equal("PONG", await redis[1].AskAsync("PING"));

        await redis[0].RestartAsync(Cancel);
        Assert.True(redis[0].IsRunning);
        Assert.Equal(port, redis[0].Port);
        Assert.NotEqual(processId, redis[0].ProcessId);
        Assert.Equal("PONG", await redis[0].AskAsync("PING"));
        Assert.Null(await redis[0].AskAsync("GET", "a"));
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Killed_persistent_node_has_its_keys_again(RedisServerKind kind)
    {
        await using RedisNodes redis =
            await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = kind, Persistent = true }, Cancel);
        Assert.Equal("OK", await redis[0].AskAsync("SET", "a", "1"));

        await redis[0].KillAsync(Cancel);
        await redis[0].RestartAsync(Cancel);

        Assert.Equal("1", await redis[0].AskAsync("GET", "a"));
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Frozen_node_is_silent_and_answers_once_resumed(RedisServerKind kind)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = kind }, Cancel);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, redis[0].Port, Cancel);

        redis[0].Freeze();
        await client.GetStream().WriteAsync("*1\r\n$4\r\nPING\r\n"u8.ToArray(), Cancel);
        Assert.Null(await redis[0].AskBrieflyAsync("PING"));
        Assert.Equal(0, client.Available);
        Assert.True(redis[0].IsRunning);
        Assert.True(await Machine.ListensAsync(redis[0].Port));

        redis[0].Resume();
        byte[] answer = new byte[7];
        await client.GetStream().ReadExactlyAsync(answer, Cancel);
        Assert.Equal("+PONG\r\n"u8, answer);
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Stopped_node_is_gone_until_restarted(RedisServerKind kind)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = kind }, Cancel);
        int processId = redis[0].ProcessId;

        await redis[0].StopAsync(Cancel);
        await redis[0].StopAsync(Cancel);
        Assert.False(redis[0].IsRunning);
        Assert.False(Machine.HasProcess(processId));
        Assert.False(await Machine.ListensAsync(redis[0].Port));

        await redis[0].RestartAsync(Cancel);
        Assert.Equal("PONG", await redis[0].AskAsync("PING"));
    }

    [Fact]
    public async Task Stop_lets_the_server_end_in_order()
    {
        await using RedisNodes redis =
            await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancel);

        redis[0].Freeze();
        await redis[0].StopAsync(Cancel);

        Assert.Contains("Redis is now ready to exit, bye bye...", redis[0].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_of_a_running_node_stops_it_first()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, cancellationToken: Cancel);
        int processId = redis[0].ProcessId;

        await redis[0].RestartAsync(Cancel);

        Assert.False(Machine.HasProcess(processId));
        Assert.Equal("PONG", await redis[0].AskAsync("PING"));
    }

    [Fact]
    public async Task Server_that_somebody_else_killed_is_seen_and_can_be_restarted()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, cancellationToken: Cancel);
        using (Process server = Process.GetProcessById(redis[0].ProcessId))
        {
            server.Kill();
        }

        await Machine.SeesAsync("end of the server", () => Task.FromResult(!redis[0].IsRunning));
        Assert.Throws<InvalidOperationException>(redis[0].Freeze);

        await redis[0].RestartAsync(Cancel);
        Assert.Equal("PONG", await redis[0].AskAsync("PING"));
    }

    [Fact]
    public async Task Restart_says_that_another_program_took_the_port()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, cancellationToken: Cancel);
        await redis[0].KillAsync(Cancel);
        using var other = new TcpListener(IPAddress.Loopback, redis[0].Port);
        other.Start();

        var failure = await Assert.ThrowsAsync<RedisNodeStartException>(() => redis[0].RestartAsync(Cancel));

        Assert.Equal("node-1", failure.NodeName);
        Assert.Contains("Address already in use", failure.Message, StringComparison.Ordinal);
        Assert.False(redis[0].IsRunning);
    }
}
