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
    /// <summary>
    /// Reads the messages. The node that has the channel then is subscribed to when an enumeration asks for the first, and no more when it ends.
    /// </summary>
    /// <typeparam name="T">What a message is read as.</typeparam>
    /// <param name="executor">Finds the node of the channel, for each enumeration.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="read">Reads a message.</param>
    /// <param name="buffer">What to do with messages that cannot be read in time.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The messages; each enumeration has all of them from its start on.</returns>
    /// <exception cref="ArgumentException">The channel's name is empty or over 512 MB, or leaves the tag of its template.</exception>
    /// <exception cref="InvalidOperationException">The call is part of a batch or transaction.</exception>
    /// <exception cref="MessagesLostException">Messages came faster than they were read, or the connection broke.</exception>
    /// <exception cref="Nodes.NodeConnectionException">The node is not connected.</exception>
    public static IAsyncEnumerable<T> ReadAsync<T>(
        ShardExecutor executor, CommandMethod method, in BuiltKey channel, Func<RedisValue, T> read, MessageBuffer buffer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(buffer);
        CommandRoute route = executor.Route(method, channel);
        if (route.IsQueued)
        {
            throw new InvalidOperationException(
                $"{method.Store}.{method.Method} subscribes, which a batch or a transaction cannot; call it on the store of the client.");
        }

        return EnumerateAsync(executor, route, channel, read, buffer, cancellationToken);
    }

    private static async IAsyncEnumerable<T> EnumerateAsync<T>(
        ShardExecutor executor, CommandRoute route, BuiltKey name, Func<RedisValue, T> read, MessageBuffer buffer,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CurrentTopology current = executor.Current!;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (route.Topology != current.Value)
            {
                route = executor.Route(route.Method, name);
            }

            RedisChannel channel = route.Channel(name);
            ChannelHub hub = ChannelHub.Of(route.Node);
            MessageQueue queue = await hub.JoinAsync(channel, buffer, cancellationToken).ConfigureAwait(false);
            try
            {
                // A change of the topology ends the subscriptions that it finds. It may have come before this one was there.
                if (route.Topology != current.Value)
                {
                    continue;
                }

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
}
