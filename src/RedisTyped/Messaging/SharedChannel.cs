using System.Collections.Immutable;
using System.Diagnostics;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Messaging;

/// <summary>
/// One channel of a node with all who read it: subscribed with the first, unsubscribed with the last. The two wait for each other, since
/// StackExchange.Redis calls a second subscription done while the first is still on its way.
/// </summary>
internal sealed class SharedChannel(RedisNode node, RedisChannel channel) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>How long the connection for channels may come behind the other one.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly ISubscriber _subscriber = node.Multiplexer.GetSubscriber();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ImmutableArray<MessageQueue> _queues = [];
    private ClientMessages? _messages;
    private int _breaksBefore;
    private int _breaks;

    /// <summary>How many use it or are about to; counted by the hub under its lock.</summary>
    public int Users { get; set; }

    public int Readers => _queues.Length;

    // What StackExchange.Redis subscribes to again is on its way at best.
    private bool IsLive => _messages is not null && _breaksBefore == Volatile.Read(ref _breaks);

    /// <summary>Lets a queue have all messages from now on.</summary>
    /// <exception cref="NodeConnectionException">The node is not connected.</exception>
    /// <exception cref="TimeoutException">The node does not answer.</exception>
    public async Task JoinAsync(MessageQueue queue, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ImmutableInterlocked.Update(ref _queues, static (queues, queue) => queues.Add(queue), queue);
            if (!IsLive)
            {
                await SubscribeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            Remove(queue);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes a queue out. Does not throw.</summary>
    public async Task LeaveAsync(MessageQueue queue)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Remove(queue))
            {
                await UnsubscribeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Sees to it that messages come: where StackExchange.Redis has dropped the subscription, those who are to have every message are told, and for the
    /// others it is made again. Does not throw.
    /// </summary>
    /// <remarks>
    /// Version 1.2.6 drops one, and says nothing, when it looks for a server for it while the connection is down. It does not subscribe again then.
    /// </remarks>
    public async Task CheckAsync()
    {
        // Whoever has the turn finds it out.
        if (!await _turn.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            if (_queues.IsEmpty || IsKnownToClient())
            {
                return;
            }

            Disconnect();
            if (_subscriber.IsConnected(channel))
            {
                await SubscribeAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or NodeCallException or ObjectDisposedException)
        {
            // The next check tries again.
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The connection broke: ends the queues that are to have every message.</summary>
    public void Disconnect()
    {
        Interlocked.Increment(ref _breaks);
        foreach (MessageQueue queue in _queues)
        {
            queue.Disconnect();
        }
    }

    public void End(Exception reason)
    {
        foreach (MessageQueue queue in _queues)
        {
            queue.End(reason);
        }
    }

    public void Dispose() => _turn.Dispose();

    // Whether nobody is left.
    private bool Remove(MessageQueue queue)
    {
        ImmutableInterlocked.Update(ref _queues, static (queues, queue) => queues.Remove(queue), queue);
        return _queues.IsEmpty;
    }

    private bool IsKnownToClient() => _subscriber.SubscribedEndpoint(channel) is not null;

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        // Nothing is sent for a channel that StackExchange.Redis takes for subscribed.
        await UnsubscribeAsync().ConfigureAwait(false);
        int breaksBefore = Volatile.Read(ref _breaks);
        if (!await IsReachedAsync(cancellationToken).ConfigureAwait(false))
        {
            throw NotConnected();
        }

        var messages = new ClientMessages(_subscriber, channel, OnMessage);
        _messages = messages;
        try
        {
            await SendAsync(messages, cancellationToken).ConfigureAwait(false);

            // StackExchange.Redis 1.2.6 calls a subscription done that it could not send to anybody, as while a connection breaks.
            if (!IsKnownToClient())
            {
                throw NotConnected();
            }

            _breaksBefore = breaksBefore;
        }
        catch
        {
            await UnsubscribeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    // Channels have a connection of their own, which is made beside the other one, and can be there a moment later.
    private async Task<bool> IsReachedAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!_subscriber.IsConnected(channel))
        {
            if (!node.Link.IsConnected || Stopwatch.GetElapsedTime(start) > LongestWait)
            {
                return false;
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task SendAsync(ClientMessages messages, CancellationToken cancellationToken)
    {
        Task begun = messages.BeginAsync();
        PendingReply.Observe(begun);
        try
        {
            await begun.WaitAsync(node.OperationTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException fault)
        {
            throw ConnectionFault.Of(node, "SUBSCRIBE", fault);
        }
        catch (TimeoutException fault)
        {
            throw new TimeoutException($"Node '{node.Id}' did not answer SUBSCRIBE within {node.OperationTimeout.TotalSeconds:0.###} s.", fault);
        }
    }

    private NodeConnectionException NotConnected() =>
        new(node.Id, $"Node '{node.Id}' is not connected, so its channels cannot be subscribed to.");

    private async Task UnsubscribeAsync()
    {
        if (_messages is not { } messages)
        {
            return;
        }

        _messages = null;
        try
        {
            Task unsubscribed = messages.EndAsync();
            if (_subscriber.IsConnected(channel))
            {
                await unsubscribed.WaitAsync(node.OperationTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            }
            else
            {
                PendingReply.Observe(unsubscribed);
            }
        }
        catch (Exception fault) when (fault is RedisException or ObjectDisposedException or NullReferenceException)
        {
            // Without a connection there is nothing to be unsubscribed from. StackExchange.Redis 1.2.6 fails on a null reference where its
            // connection is being closed at the same moment.
        }
    }

    private void OnMessage(RedisValue message)
    {
        node.Telemetry.Received();
        foreach (MessageQueue queue in _queues)
        {
            queue.Offer(message);
        }
    }
}
