using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using RedisTyped.Commands;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>Replies that come before it is their turn, or before those that they are put together with.</summary>
public sealed class EarlyReplyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reply_that_is_too_much_to_be_kept_is_not_gathered_and_the_link_stays(bool isSplit)
    {
        await using RedisNodes nodes = await StartAsync();
        await using var way = new CutWay(nodes[1].Port);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = CutWay.Most / 2 }, port: way.Port);
        await using PipeClient other = client.Beside();
        string early = client.KeyOf(1), late = client.KeyOf(0);
        await SetAsync(nodes[1], early, 3 * CutWay.Most);
        nodes[0].Freeze();
        await client.SendAsync(isSplit
            ? RespClient.Request("MGET", late, early)
            : (byte[])[.. RespClient.Request("GET", late), .. RespClient.Request("GET", early)]);

        await Wait.UntilAsync(() => client.IsAborted, "it is cut off before the rest comes");
        way.GoOn();
        await other.SendAsync(RespClient.Request("STRLEN", early));
        Assert.Equal(3 * CutWay.Most, await NumberAsync(other));
        nodes[0].Resume();
    }

    [Fact]
    public async Task Share_of_a_followed_request_that_is_too_much_ends_with_its_client()
    {
        await using RedisNodes nodes = await StartAsync();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = 65_536 });
        var share = new FollowedShare(Followed(), client.Client, RefusedRequests.None, [1]);
        var delivery = new ReplyDelivery();

        try
        {
            Assert.False(share.TryTakePart(new byte[65_536], delivery));
            Assert.False(client.IsAborted);
            Assert.True(share.TryTakePart(new byte[65_537], delivery));
            Assert.True(client.IsAborted);
            Assert.False(share.Answered.IsCompleted);
            share.BreakOff(delivery);
            Assert.True(share.Answered.IsCompletedSuccessfully);
        }
        finally
        {
            // The lock of the client, for which its own end waits too.
            delivery.Leave();
        }
    }

    /// <summary>However much may be kept of several replies: it is put together on a thread that reads for many, and one that cannot be must not end there.</summary>
    [Fact]
    public async Task Reply_of_several_nodes_that_is_more_than_one_buffer_holds_ends_with_its_client()
    {
        const int share = ReplySink.LongestKept / 2;
        await using RedisNodes nodes = await StartAsync();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = 8L * ReplySink.LongestKept });
        var first = new SplitCommand(client.Client);
        var second = new SplitCommand(client.Client);
        first.Await(new PendingReply(client.Client));
        second.Await(new PendingReply(client.Client));
        var delivery = new ReplyDelivery();
        delivery.Enter(client.Client);
        try
        {
            Assert.True(first.TryHold(share));
            Assert.True(first.TryHold(share));
            Assert.True(second.TryHold(1));
            Assert.False(client.IsAborted);
            Assert.False(first.TryHold(1));
            Assert.True(client.IsAborted);
        }
        finally
        {
            delivery.Leave();
        }
    }

    /// <summary>As of requests that are split: what is put together of several nodes is one buffer here, too.</summary>
    [Fact]
    public async Task Followed_reply_of_several_nodes_that_is_more_than_one_buffer_holds_ends_with_its_client()
    {
        const int share = ReplySink.LongestKept / 2;
        await using RedisNodes nodes = await StartAsync();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = 8L * ReplySink.LongestKept });
        FollowedRequest first = Followed();
        FollowedRequest second = Followed();
        var delivery = new ReplyDelivery();
        delivery.Enter(client.Client);
        try
        {
            Assert.True(first.TryHold(client.Client, share));
            Assert.True(first.TryHold(client.Client, share));
            Assert.True(second.TryHold(client.Client, share));
            first.Release(client.Client, share);
            Assert.True(first.TryHold(client.Client, share));
            Assert.Equal((2 * share, share), (first.Held, second.Held));
            Assert.False(client.IsAborted);
            new FollowedShare(first, client.Client, RefusedRequests.None, [1]).Take("+"u8, delivery);
            Assert.True(client.IsAborted);
            Assert.Equal(2 * share, first.Held);
        }
        finally
        {
            delivery.Leave();
        }
    }

    [Fact]
    public async Task Reply_that_was_kept_counts_once_when_it_is_due()
    {
        const int unread = 100_000, kept = 600_000;
        await using RedisNodes nodes = await StartAsync();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions { MaxOutputBytes = 1024 * 1024 });
        string early = client.KeyOf(1), late = client.KeyOf(0);
        await SetAsync(nodes[1], early, kept);
        await client.SendAsync(RespClient.Request("STRLEN", late));
        Assert.Equal(0, await NumberAsync(client));
        nodes[0].Freeze();

        // All at once: nothing more is read from a client that has not taken so much.
        await client.SendAsync((byte[])[.. RespClient.Request("GETRANGE", early, "1", $"{unread}"), .. RespClient.Request("GET", late), .. RespClient.Request("GET", early)]);
        await Wait.UntilAsync(() => client.Client.WaitingBytes > unread + kept, "it is kept");

        nodes[0].Resume();
        await Wait.UntilAsync(() => client.WaitingFor(0) == 0, "nothing is awaited");
        string expected = $"${unread}\r\n\r\n$-1\r\n${kept}\r\n\r\n";
        for (long read = 0; read < unread + kept + expected.Length;)
        {
            Assert.False(client.IsAborted);
            ReadResult replies = await client.ReadAsync();
            read += replies.Buffer.Length;
            client.Replies.AdvanceTo(replies.Buffer.End);
        }

        await Wait.UntilAsync(() => client.Client.WaitingBytes == 0, "nothing is owed");
    }

    private static FollowedRequest Followed() =>
        new(new ForwardPlan(CommandTable.Find(["MGET"])!, keyAt: 1, SplitKind.Values), ReadOnlyMemory<byte>.Empty, []);

    private static Task<RedisNodes> StartAsync() =>
        RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);

    private static async Task SetAsync(TestNode node, string key, int length)
    {
        using RespClient direct = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port));
        Assert.Equal("+OK\r\n", await direct.AskAsync("SET", key, new string('x', length)));
    }

    private static async Task<int> NumberAsync(PipeClient client)
    {
        ReadResult replies = await client.ReadAsync();
        string reply = Encoding.ASCII.GetString(replies.Buffer);
        client.Replies.AdvanceTo(replies.Buffer.End);
        Assert.Matches("^:[0-9]+\r\n$", reply);
        return int.Parse(reply.AsSpan(1, reply.Length - 3), CultureInfo.InvariantCulture);
    }
}
