using RedisTyped.Gateway;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>What one client can make the gateway keep for it has a limit.</summary>
public sealed class KeptMemoryTests
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replies_behind_one_that_does_not_come_are_kept_up_to_the_limit_and_no_longer_than_the_client_stays(bool isSplit)
    {
        const int large = 100_000, requests = 100;
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = Megabyte });
        string slow = client.KeyOf(0), fast = client.KeyOf(1);
        await client.SendAsync(RespClient.Request("SET", fast, new string('x', large)));
        await client.TakeAsync("+OK\r\n".Length);
        nodes[0].Freeze();
        try
        {
            byte[] request = isSplit ? RespClient.Request("MGET", slow, fast) : RespClient.Request("GET", fast);
            await client.SendAsync((byte[])[.. RespClient.Request("GET", slow), .. Enumerable.Repeat(request, requests).SelectMany(static r => r)]);
            await Wait.UntilAsync(() => client.IsAborted && client.WaitingFor(1) == 0, "the client is cut off, and the node that answers has answered all");
            Assert.InRange(client.Client.WaitingBytes, large, Megabyte + large + 100);
        }
        finally
        {
            nodes[0].Resume();
        }
    }

    [Fact]
    public async Task Requests_are_not_read_while_many_bytes_of_others_wait_for_a_slow_node()
    {
        const int requests = 32;
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions());
        byte[] request = RespClient.Request("SET", "key", new string('x', Megabyte));
        nodes[0].Freeze();
        Task sending;
        try
        {
            sending = Task.Run(async () =>
            {
                for (int i = 0; i < requests; i++)
                {
                    await client.SendAsync(request);
                }
            });
            await Wait.UntilAsync(() => client.WaitingFor(0) == 4, "as many are taken as may");

            // Others would be taken now: that they never are cannot be waited for.
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken));
            Assert.InRange(client.WaitingFor(0), 4, 5);
        }
        finally
        {
            nodes[0].Resume();
        }

        await client.TakeAsync(requests * "+OK\r\n".Length);
        await InTime.AwaitAsync(sending, "all is sent");
    }

    [Fact]
    public async Task Connection_that_a_client_has_for_itself_keeps_little_behind_a_large_reply()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions());
        await using var own = (NodeConnection)await new GatewayLinks(client.Links, mostOwn: 1).OpenAsync(0, protocol: 2, TestContext.Current.CancellationToken);
        await own.SendAsync(RespClient.Request("SET", "key", new string('x', Megabyte)), TestContext.Current.CancellationToken);
        await own.ReceiveAsync(own.Patience, TestContext.Current.CancellationToken);
        await own.SendAsync(RespClient.Request("GET", "key"), TestContext.Current.CancellationToken);
        Assert.Equal("$1048576\r\n\r\n".Length + Megabyte, (await own.ReceiveAsync(own.Patience, TestContext.Current.CancellationToken)).Length);
        Assert.InRange(own.KeptBytes, 1, 64 * 1024);
    }
}
