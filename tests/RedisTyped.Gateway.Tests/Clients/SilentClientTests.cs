using System.IO.Pipelines;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Tests.Http;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>When a client counts as silent, by a clock that a test moves.</summary>
public sealed class SilentClientTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The gateway looks once a second, so that it does not know when within the last one it was asked.</summary>
    [Fact]
    public async Task Client_that_asked_just_before_the_gateway_looked_is_not_silent()
    {
        var time = new ManualTime();
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) }, time);
        await PingAsync(client);

        client.Look(time, Second);
        Assert.False(client.IsAborted);
        await PingAsync(client);
        client.Look(time, Second);
        Assert.False(client.IsAborted);

        client.Look(time, Second);
        Assert.True(client.IsAborted);
    }

    [Fact]
    public async Task Client_is_silent_from_its_reply_on()
    {
        var time = new ManualTime();
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { IdleTimeout = 2 * Second }, time);
        await PingAsync(client);
        nodes[0].Freeze();
        await client.SendAsync(RespClient.Request("GET", "key"));
        await Wait.UntilAsync(() => client.WaitingFor(0) == 1, "the request waits for the node");
        for (int i = 0; i < 10; i++)
        {
            client.Look(time, Second);
        }

        nodes[0].Resume();

        // Taken, too: until it is sent the client is not silent, and that counts anew.
        await Wait.UntilAsync(() => client.Client.IsQuiet && client.Client.WaitingBytes == 0, "the reply is sent");
        client.Look(time, Second);
        Assert.False(client.IsAborted);

        client.Look(time, 3 * Second);
        Assert.True(client.IsAborted);
    }

    [Fact]
    public async Task Client_that_takes_a_long_reply_is_not_silent_until_it_takes_no_more()
    {
        var time = new ManualTime();
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { IdleTimeout = 2 * Second }, time);
        await client.SendAsync(RespClient.Request("SET", "long", new string('x', 3 * 1024 * 1024)));
        await client.TakeAsync("+OK\r\n".Length);
        await client.SendAsync(RespClient.Request("GET", "long"));
        await Wait.UntilAsync(() => client.Client.WaitingBytes > 0 && client.Client.IsQuiet, "all of it is here");
        for (int i = 0; i < 5; i++)
        {
            long waiting = client.Client.WaitingBytes;
            ReadResult replies = await client.ReadAsync();
            client.Replies.AdvanceTo(replies.Buffer.End);
            await Wait.UntilAsync(() => client.Client.WaitingBytes < waiting, "more is put out");
            client.Look(time, Second);
            Assert.False(client.IsAborted);
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.False(client.IsAborted);
            client.Look(time, Second);
        }

        Assert.True(client.IsAborted);
    }

    [Fact]
    public void Clients_that_are_refused_are_logged_once_a_second()
    {
        var time = new ManualTime();
        using var log = new RecordedLog();
        using var scope = new ClientScope(null!, null!, new GatewayOptions { MaxClients = 7 }, log, time);
        scope.NoteTooMany();
        scope.NoteTooMany();
        Assert.Equal(["A client was refused: 7 are connected already"], log.Lines);

        time.Advance(Second);
        scope.NoteTooMany();
        Assert.Equal(2, log.Lines.Count);
    }

    private static async Task PingAsync(PipeClient client)
    {
        await client.SendAsync(RespClient.Request("PING"));
        await client.TakeAsync("+PONG\r\n".Length);
        await Wait.UntilAsync(() => client.Client.IsQuiet, "nothing is owed to the client");
    }
}
