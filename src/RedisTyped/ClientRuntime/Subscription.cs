using System.ComponentModel;
using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Messaging;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads the messages of a channel on the node that its name routes to. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Subscription
{
    /// <summary>Reads the messages. The node is subscribed to when the enumeration asks for the first, and no more when it ends.</summary>
    /// <typeparam name="T">What a message is read as.</typeparam>
    /// <param name="route">The node of the channel.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="read">Reads a message.</param>
    /// <param name="buffer">What to do with messages that cannot be read in time.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The messages; each enumeration has all of them from its start on.</returns>
    /// <exception cref="InvalidOperationException">The call is part of a batch or transaction.</exception>
    /// <exception cref="MessagesLostException">Messages came faster than they were read, or the connection broke.</exception>
    /// <exception cref="Nodes.NodeConnectionException">The node is not connected.</exception>
    public static IAsyncEnumerable<T> ReadAsync<T>(
        in CommandRoute route, in BuiltKey channel, Func<RedisValue, T> read, MessageBuffer buffer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(buffer);
        if (route.IsQueued)
        {
            throw new InvalidOperationException(
                $"{route.Method.Store}.{route.Method.Method} subscribes, which a batch or a transaction cannot; call it on the store of the client.");
        }

        return EnumerateAsync(route, route.Channel(channel), read, buffer, cancellationToken);
    }

    private static async IAsyncEnumerable<T> EnumerateAsync<T>(
        CommandRoute route, RedisChannel channel, Func<RedisValue, T> read, MessageBuffer buffer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ChannelHub hub = ChannelHub.Of(route.Node);
        MessageQueue queue = await hub.JoinAsync(channel, buffer, cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (RedisValue message in queue.Messages.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return Reply.Message(route.Method, message, read);
            }
        }
        finally
        {
            await hub.LeaveAsync(channel, queue).ConfigureAwait(false);
        }
    }
}
