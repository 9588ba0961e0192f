using System.Threading.Channels;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Messaging;

/// <summary>The messages of one enumeration that wait to be read. Thread-safe.</summary>
internal sealed class MessageQueue(NodeId node, MessageBuffer buffer)
{
    private readonly Channel<RedisValue> _messages = Channel.CreateBounded<RedisValue>(new BoundedChannelOptions(buffer.Capacity)
    {
        SingleReader = true,
        FullMode = buffer.Overflow switch
        {
            MessageOverflow.DropOldest => BoundedChannelFullMode.DropOldest,
            MessageOverflow.DropNewest => BoundedChannelFullMode.DropWrite,
            _ => BoundedChannelFullMode.Wait,
        },
    });

    public ChannelReader<RedisValue> Messages => _messages.Reader;

    /// <summary>Takes a message, or ends behind those that wait when there is no place for it.</summary>
    public void Offer(RedisValue message)
    {
        if (!_messages.Writer.TryWrite(message))
        {
            End(new MessagesLostException(node, $"{buffer.Capacity} messages waited to be read and one more came; read faster, or say with [Messages] what to drop"));
        }
    }

    /// <summary>Ends, behind the messages that wait.</summary>
    public void End(Exception reason) => _messages.Writer.TryComplete(reason);

    /// <summary>Ends because the connection broke, unless it is to go on.</summary>
    public void Disconnect()
    {
        if (!buffer.SurvivesDisconnect)
        {
            End(new MessagesLostException(node, "the connection broke, and what is published until it is back is lost; subscribe again"));
        }
    }
}
