using System.Collections.Immutable;
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
    private readonly ISubscriber _subscriber = node.Multiplexer.GetSubscriber();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ImmutableArray<MessageQueue> _queues = [];
    private bool _live;

    /// <summary>How many use it or are about to; counted by the hub under its lock.</summary>
    public int Users { get; set; }

    public int Readers => _queues.Length;

    /// <summary>Lets a queue have all messages from now on.</summary>
    /// <exception cref="NodeConnectionException">The node is not connected.</exception>
    /// <exception cref="TimeoutException">The node does not answer.</exception>
    public async Task JoinAsync(MessageQueue queue, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ImmutableInterlocked.Update(ref _queues, static (queues, queue) => queues.Add(queue), queue);
            if (!_live)
            {
                await SubscribeAsync(cancellationToken).ConfigureAwait(false);
                _live = true;
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
            if (Remove(queue) && _live)
            {
                _live = false;
                await UnsubscribeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Disconnect()
    {
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

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        // StackExchange.Redis 1.2.6 calls a subscription done that it could not send to anybody.
        if (!_subscriber.IsConnected(channel))
        {
            throw new NodeConnectionException(node.Id, $"Node '{node.Id}' is not connected, so its channels cannot be subscribed to.");
        }

        try
        {
            await _subscriber.SubscribeAsync(channel, OnMessage, CommandFlags.None).WaitAsync(node.OperationTimeout, cancellationToken).ConfigureAwait(false);
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

    private async Task UnsubscribeAsync()
    {
        try
        {
            Task unsubscribed = _subscriber.UnsubscribeAsync(channel, OnMessage, CommandFlags.None);
            if (_subscriber.IsConnected(channel))
            {
                await unsubscribed.WaitAsync(node.OperationTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            }
            else
            {
                _ = unsubscribed.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
            }
        }
        catch (Exception fault) when (fault is RedisException or ObjectDisposedException or NullReferenceException)
        {
            // Without a connection there is nothing to be unsubscribed from. StackExchange.Redis 1.2.6 fails on a null reference where its
            // connection is being closed at the same moment.
        }
    }

    private void OnMessage(RedisChannel name, RedisValue message)
    {
        node.Telemetry.Received();
        foreach (MessageQueue queue in _queues)
        {
            queue.Offer(message);
        }
    }
}
