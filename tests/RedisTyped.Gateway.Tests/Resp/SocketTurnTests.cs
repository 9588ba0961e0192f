using RedisTyped.Gateway.Tests.Faults;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>What <c>redistyped serve</c> gathers over a turn of the thread that its sockets' events come in on.</summary>
public sealed class SocketTurnTests
{
    [Fact]
    public async Task Clients_of_a_gateway_that_gathers_get_their_own_replies_in_order_and_nothing_stays_behind()
    {
        const int crowd = 60, rounds = 40;
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes);
        await Task.WhenAll(Enumerable.Range(0, crowd).Select(async i =>
        {
            using RespClient client = await RespClient.ConnectAsync(gateway.EndPoint);
            for (int round = 0; round < rounds; round++)
            {
                string value = $"{i} in {round}", bulk = $"${value.Length}\r\n{value}\r\n";
                await client.SendAsync((byte[])[
                    .. RespClient.Request("SET", $"a:{i}", value), .. RespClient.Request("GET", $"a:{i}"), .. RespClient.Request("INCR", $"n:{i}"),
                    .. RespClient.Request("SET", $"b:{i}", value), .. RespClient.Request("MGET", $"a:{i}", $"b:{i}", $"c:{i}")]);
                string[] replies = [await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync()];
                Assert.Equal(["+OK\r\n", bulk, $":{round + 1}\r\n", "+OK\r\n", $"*3\r\n{bulk}{bulk}$-1\r\n"], replies);
            }
        }));

        // The crowd has gone: who is alone waits for no one.
        using RespClient last = await RespClient.ConnectAsync(gateway.EndPoint);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal($":{i + 1}\r\n", await last.AskAsync("INCR", "last"));
        }

        // Bells are closed where they are not heard on the thread of the sockets' events.
        Assert.Contains($"@redistyped-turn-{gateway.Id}-", await File.ReadAllTextAsync("/proc/net/unix", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replies_before_one_that_does_not_come_are_sent_in_a_crowd()
    {
        const int crowd = 40, rounds = 20, batches = 4000;
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes);
        using RespClient probe = await RespClient.ConnectAsync(gateway.EndPoint);
        string[] keys = await NodeKeys.OfEachAsync(nodes, probe);
        bool isOver = false;
        int answered = 0;
        Task[] busy = [.. Enumerable.Range(0, crowd).Select(async _ =>
        {
            using RespClient client = await RespClient.ConnectAsync(gateway.EndPoint);
            byte[] batch = [.. Enumerable.Range(0, 16).SelectMany(i => RespClient.Request("GET", keys[i % 2]))];
            while (!Volatile.Read(ref isOver))
            {
                await client.SendAsync(batch);
                for (int i = 0; i < 16; i++)
                {
                    Assert.Equal($"$6\r\n{nodes[i % 2].Name}\r\n", await client.ReceiveAsync());
                }

                Interlocked.Increment(ref answered);
            }
        })];
        try
        {
            for (int round = 0; (round < rounds || Volatile.Read(ref answered) < batches) && !Array.Exists(busy, static one => one.IsCompleted); round++)
            {
                nodes[2].Freeze();
                await probe.SendAsync((byte[])[.. RespClient.Request("GET", keys[0]), .. RespClient.Request("STRLEN", keys[1]), .. RespClient.Request("STRLEN", keys[2])]);
                Assert.Equal($"$6\r\n{nodes[0].Name}\r\n", await probe.ReceiveAsync());
                Assert.Equal(":6\r\n", await probe.ReceiveAsync());
                nodes[2].Resume();
                Assert.Equal(":6\r\n", await probe.ReceiveAsync());
            }
        }
        finally
        {
            nodes[2].Resume();
            Volatile.Write(ref isOver, true);
        }

        await InTime.AwaitAsync(Task.WhenAll(busy), "the crowd has gone");
    }
}
