using System.IO.Pipelines;
using System.Net;
using System.Text;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>A long reply is passed on as it comes.</summary>
public sealed class LongReplyTests
{
    private const int Length = 3 * CutWay.Most;

    private static readonly string Value = string.Concat(Enumerable.Range(0, Length / 8).Select(static i => $"{i:x8}"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beginning_comes_before_the_end_is_there_and_what_else_there_is_comes_behind_the_end()
    {
        await using RedisNodes nodes = await StartAsync();
        await using var way = new CutWay(nodes[0].Port);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions(), port: way.Port);
        await client.SendAsync((byte[])[.. RespClient.Request("GET", "long"), .. RespClient.Request("GET", "short"), .. RespClient.Request("LRANGE", "list", "0", "-1")]);
        string whole = Reply(Value), list = $"*2\r\n{whole}{whole}";

        string received = await ReadAsync(client, CutWay.Most / 2);
        Task message = client.Client.WriteAsync(">1\r\n:1\r\n"u8.ToArray(), Cancelled).AsTask();
        way.GoOn();

        string expected = $"{whole}>1\r\n:1\r\n{Reply("short")}{list}";
        received += await ReadAsync(client, expected.Length - received.Length);
        Assert.True(received == expected, "the replies are those of the node, in their order");
        await InTime.AwaitAsync(message, "the message is taken");
        await Wait.UntilAsync(() => client.Client.WaitingBytes == 0, "nothing is owed");
    }

    [Fact]
    public async Task Client_whose_reply_breaks_off_is_cut_off_and_nobody_else()
    {
        await using RedisNodes nodes = await StartAsync();
        await using var way = new CutWay(nodes[0].Port);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions(), port: way.Port);
        await using PipeClient other = client.Beside();
        await client.SendAsync((byte[])[.. RespClient.Request("GET", "long"), .. RespClient.Request("GET", "short")]);
        string received = await ReadAsync(client, CutWay.Most / 2);
        await other.SendAsync(RespClient.Request("GET", "short"));
        await Wait.UntilAsync(() => client.WaitingFor(0) == 3, "the other waits behind it");

        way.Break();

        await Wait.UntilAsync(() => client.IsAborted, "the client is cut off");
        received += client.Replies.TryRead(out ReadResult rest) ? Encoding.ASCII.GetString(rest.Buffer) : "";
        Assert.StartsWith(received, Reply(Value), StringComparison.Ordinal);
        Assert.StartsWith("-NODEDOWN the connection to node 'node-1' was lost: ", await ReadAsync(other, 1), StringComparison.Ordinal);
        Assert.False(other.IsAborted);
        await Wait.UntilAsync(() => client.Links.Current[0]!.IsConnected, "the link is back");
        await other.SendAsync(RespClient.Request("GET", "short"));
        Assert.Equal(Reply("short"), await ReadAsync(other, Reply("short").Length));
    }

    [Fact]
    public async Task Reply_that_is_longer_than_a_client_may_leave_unread_comes_whole_and_what_it_may_leave_behind_it()
    {
        const int most = 1024 * 1024;
        await using RedisNodes nodes = await StartAsync();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = most });
        await client.SendAsync((byte[])[.. RespClient.Request("GET", "long"), .. RespClient.Request("GET", "short")]);
        await Wait.UntilAsync(() => client.Client.WaitingBytes > 0 && client.WaitingFor(0) == 0, "all of it is here");
        Assert.False(client.IsAborted);
        string expected = Reply(Value) + Reply("short");
        Assert.True(await ReadAsync(client, expected.Length) == expected);

        await client.SendAsync((byte[])[.. RespClient.Request("GET", "long"), .. RespClient.Request("GET", "long")]);
        await Wait.UntilAsync(() => client.IsAborted, "what is more is too much");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reply_may_be_longer_than_what_one_value_may_leave_unread_if_it_is_read(bool isRead)
    {
        await using RedisNodes nodes = await StartAsync();
        await using var way = new CutWay(nodes[0].Port);
        await using PipeClient client = await PipeClient.StartAsync(
            nodes, new GatewayOptions { MaxOutputBytes = CutWay.Most * 3 / 2 }, port: way.Port, mostLet: CutWay.Most);
        await client.SendAsync(RespClient.Request("GET", "long"));
        string received = "";
        if (isRead)
        {
            received = await ReadAsync(client, CutWay.Most * 4 / 5);

            // What was read counts as sent a moment later, and the rest must not come before that.
            await Wait.UntilAsync(() => client.Client.WaitingBytes <= CutWay.Most - received.Length, "it counts as sent");
        }

        way.GoOn();
        if (isRead)
        {
            await Wait.UntilAsync(() => client.WaitingFor(0) == 0, "all of it is here");
            received += await ReadAsync(client, Reply(Value).Length - received.Length);
            Assert.True(received == Reply(Value));
        }

        await Wait.UntilAsync(() => client.IsAborted != isRead, "only who does not read is cut off");
    }

    [Fact]
    public async Task Last_part_of_a_reply_is_as_much_part_of_it_as_the_others()
    {
        await using RedisNodes nodes = await StartAsync();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = 65_536 });
        for (int last = 200_000; last < 300_000; last += 5_000)
        {
            await client.SendAsync(RespClient.Request("GETRANGE", "long", "0", $"{last}"));
            await Wait.UntilAsync(() => client.IsAborted || (client.Client.WaitingBytes > 0 && client.WaitingFor(0) == 0), "all of it is here");
            Assert.False(client.IsAborted);
            string expected = Reply(Value[..(last + 1)]);
            Assert.True(await ReadAsync(client, expected.Length) == expected);
        }
    }

    private static async Task<RedisNodes> StartAsync()
    {
        RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        using RespClient node = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, nodes[0].Port));
        Assert.Equal("+OK\r\n", await node.AskAsync("MSET", "long", Value, "short", "short"));
        Assert.Equal(":2\r\n", await node.AskAsync("RPUSH", "list", Value, Value));
        return nodes;
    }

    private static string Reply(string value) => $"${value.Length}\r\n{value}\r\n";

    // At least so many bytes.
    private static async Task<string> ReadAsync(PipeClient client, int least)
    {
        var received = new StringBuilder();
        while (received.Length < least)
        {
            ReadResult read = await client.ReadAsync();
            received.Append(Encoding.ASCII.GetString(read.Buffer));
            client.Replies.AdvanceTo(read.Buffer.End);
        }

        return received.ToString();
    }
}
