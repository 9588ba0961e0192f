using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using StackExchange.Redis;

namespace RedisTyped.Messaging;

/// <summary>
/// One subscription of StackExchange.Redis to a channel. Hands its messages on in the order in which they came, one at a time. Thread-safe.
/// </summary>
/// <remarks>
/// Version 1.2.6 calls who listens for one message behind the other. From 2.0 on it does so on whatever threads are free, and keeps the order only in a queue, which 1.2.6 has not. A
/// message is in that queue before the listener is called for it: there the call is but a bell, at which the queue is emptied.
/// </remarks>
internal sealed class ClientMessages(ISubscriber subscriber, RedisChannel channel, Action<RedisValue> take)
{
    private static readonly MethodInfo? SubscribeQueue = typeof(ISubscriber).GetMethod("SubscribeAsync", [typeof(RedisChannel), typeof(CommandFlags)]);

    private static readonly MethodInfo? UnsubscribeQueue =
        Type.GetType("StackExchange.Redis.ChannelMessageQueue, StackExchange.Redis")?.GetMethod("UnsubscribeAsync", [typeof(CommandFlags)]);

    private static readonly MethodInfo? TryRead = Type.GetType("StackExchange.Redis.ChannelMessageQueue, StackExchange.Redis")?.GetMethod("TryRead");

    private static readonly PropertyInfo? Message = Type.GetType("StackExchange.Redis.ChannelMessage, StackExchange.Redis")?.GetProperty("Message");

    private readonly Lock _lock = new();
    private object? _queue;
    private bool _isEnded;

    /// <summary>Begins it: messages come when this has ended. Once.</summary>
    public async Task BeginAsync()
    {
        if (SubscribeQueue is not null)
        {
            object queue = await QueueAsync(Invoke(SubscribeQueue, subscriber, channel, CommandFlags.None)).ConfigureAwait(false);
            if (!TryKeep(queue))
            {
                // Given up meanwhile.
                await EndAsync(queue).ConfigureAwait(false);
                return;
            }
        }

        await subscriber.SubscribeAsync(channel, OnMessage, CommandFlags.None).ConfigureAwait(false);

        // What came before there was a bell.
        Empty();
    }

    /// <summary>Ends it, also where it has not begun yet.</summary>
    public Task EndAsync()
    {
        object? queue;
        lock (_lock)
        {
            _isEnded = true;
            queue = _queue;
            _queue = null;
        }

        Task unsubscribed = subscriber.UnsubscribeAsync(channel, OnMessage, CommandFlags.None);
        return queue is null ? unsubscribed : Task.WhenAll(unsubscribed, EndAsync(queue));
    }

    private static Task EndAsync(object queue) => Invoke(UnsubscribeQueue!, queue, CommandFlags.None);

    private static Task Invoke(MethodInfo method, object target, params object?[] arguments) =>
        (Task)method.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "What StackExchange.Redis makes the task of, it has the result of.")]
    private static async Task<object> QueueAsync(Task subscribed)
    {
        await subscribed.ConfigureAwait(false);
        return subscribed.GetType().GetProperty("Result")!.GetValue(subscribed)!;
    }

    private bool TryKeep(object queue)
    {
        lock (_lock)
        {
            _queue = _isEnded ? null : queue;
            return !_isEnded;
        }
    }

    private void OnMessage(RedisChannel name, RedisValue message)
    {
        if (SubscribeQueue is null)
        {
            take(message);
        }
        else
        {
            Empty();
        }
    }

    private void Empty()
    {
        // One thread at a time, so that what is taken first is handed on first.
        lock (_lock)
        {
            object?[] read = [null];
            while (_queue is not null && (bool)TryRead!.Invoke(_queue, read)!)
            {
                take((RedisValue)Message!.GetValue(read[0])!);
            }
        }
    }
}
