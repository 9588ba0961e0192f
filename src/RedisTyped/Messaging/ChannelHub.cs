using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Messaging;

/// <summary>The channels of one node that somebody reads. Thread-safe.</summary>
internal sealed class ChannelHub : INodeResource
{
    /// <summary>How long a subscription that StackExchange.Redis has dropped can go unnoticed.</summary>
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(1);

    private readonly RedisNode _node;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Dictionary<RedisChannel, SharedChannel> _channels = [];
    private bool _closed;

    public ChannelHub(RedisNode node)
    {
        _node = node;
        _node.Multiplexer.ConnectionFailed += OnConnectionFailed;

        using AsyncFlowControl? withheld = CallerContext.Withhold();
        _timer = TimeProvider.System.CreateTimer(static me => _ = ((ChannelHub)me!).CheckAsync(), this, BetweenChecks, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _channels.Count > 0;
            }
        }
    }

    /// <summary>The channels of a node.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public static ChannelHub Of(RedisNode node) => node.Resources.Get(static node => new ChannelHub(node));

    /// <summary>How many have all messages of a channel from now on.</summary>
    internal int ReadersOf(RedisChannel channel)
    {
        lock (_gate)
        {
            return _channels.GetValueOrDefault(channel)?.Readers ?? 0;
        }
    }

    /// <summary>Subscribes; when this is done, every message published from then on comes.</summary>
    public async Task<MessageQueue> JoinAsync(RedisChannel channel, MessageBuffer buffer, CancellationToken cancellationToken)
    {
        SharedChannel? shared;
        lock (_gate)
        {
            ThrowIfClosed();
            if (!_channels.TryGetValue(channel, out shared))
            {
                shared = new SharedChannel(_node, channel);
                _channels.Add(channel, shared);
            }

            shared.Users++;
        }

        var queue = new MessageQueue(_node.Id, buffer);
        try
        {
            await shared.JoinAsync(queue, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Drop(channel, shared);
            throw;
        }

        // A close that came in between has not seen the queue.
        lock (_gate)
        {
            if (_closed)
            {
                queue.End(_node.Closed());
            }
        }

        return queue;
    }

    /// <summary>
    /// Ends the subscriptions to channels that have another owner, on which nobody publishes here any more. Whoever subscribes looks behind it whether
    /// the topology that he was routed by is still that of calls.
    /// </summary>
    /// <param name="owners">The topology that calls go by.</param>
    /// <param name="why">What they end with.</param>
    public void Leave(ConnectedTopology owners, Exception why)
    {
        SharedChannel[] left;
        lock (_gate)
        {
            left = [.. _channels.Where(channel => IsElsewhere(channel.Key, owners)).Select(static channel => channel.Value)];
        }

        Array.ForEach(left, channel => channel.End(why));
    }

    // As for the waits of blocking commands.
    private bool IsElsewhere(RedisChannel channel, ConnectedTopology owners)
    {
        try
        {
            return owners.Router.RewritesKeys || owners.NodeOf((byte[])channel!).Id != _node.Id;
        }
        catch (Exception)
        {
            // A router of the user's has thrown: who subscribes again hears of it.
            return true;
        }
    }

    /// <summary>Ends the subscription of a queue. Does not throw.</summary>
    public async Task LeaveAsync(RedisChannel channel, MessageQueue queue)
    {
        SharedChannel? shared;
        lock (_gate)
        {
            if (!_channels.TryGetValue(channel, out shared))
            {
                return;
            }
        }

        await shared.LeaveAsync(queue).ConfigureAwait(false);
        Drop(channel, shared);
    }

    public Task CloseAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _node.Multiplexer.ConnectionFailed -= OnConnectionFailed;
        _timer.Dispose();
        SharedChannel[] channels;
        lock (_gate)
        {
            _closed = true;
            channels = [.. _channels.Values];
        }

        Array.ForEach(channels, channel => channel.End(_node.Closed()));
    }

    private async Task CheckAsync()
    {
        KeyValuePair<RedisChannel, SharedChannel>[] channels;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            channels = [.. _channels];
            Array.ForEach(channels, static channel => channel.Value.Users++);
        }

        await Task.WhenAll(channels.Select(CheckAsync)).ConfigureAwait(false);

        // Wound anew each time, so that checks never come together; a timer that has been disposed of meanwhile takes no notice.
        _timer.Change(BetweenChecks, Timeout.InfiniteTimeSpan);
    }

    private async Task CheckAsync(KeyValuePair<RedisChannel, SharedChannel> channel)
    {
        try
        {
            await channel.Value.CheckAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever it is, such as a fault of StackExchange.Redis' own while it closes a connection: to end here would end all checks, unnoticed.
        }
        finally
        {
            Drop(channel.Key, channel.Value);
        }
    }

    private void Drop(RedisChannel channel, SharedChannel shared)
    {
        lock (_gate)
        {
            if (--shared.Users == 0)
            {
                _channels.Remove(channel);
                shared.Dispose();
            }
        }
    }

    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        if (failed.ConnectionType != ConnectionType.Subscription)
        {
            return;
        }

        SharedChannel[] channels;
        lock (_gate)
        {
            channels = [.. _channels.Values];
        }

        Array.ForEach(channels, static channel => channel.Disconnect());
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw _node.Closed();
        }
    }
}
