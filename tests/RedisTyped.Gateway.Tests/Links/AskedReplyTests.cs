using System.Text;
using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Tests.Links;

/// <summary>Replies that somebody awaits as a task.</summary>
public sealed class AskedReplyTests
{
    /// <summary>A link keeps what nobody takes, until it can keep no more and ends for all.</summary>
    [Fact]
    public async Task Reply_that_no_link_can_keep_is_an_error_and_its_parts_are_dropped()
    {
        var reply = new AskedReply();
        var delivery = new ReplyDelivery();
        Assert.False(reply.TryTakePart("$3\r\nab"u8, delivery));
        Assert.False(reply.Task.IsCompleted);

        // Never looked at, so that it takes no memory.
        Assert.True(reply.TryTakePart(GC.AllocateUninitializedArray<byte>((1024 * 1024 * 1024) + 1), delivery));
        Assert.True(reply.TryTakePart("more"u8, delivery));
        reply.Take("the rest"u8, delivery);
        Assert.Equal("-ERR the node's reply is longer than 1 GiB\r\n", Encoding.ASCII.GetString((await reply.Task).Span));
    }
}
