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
    private static readonly MethodInfo? AddQueue = typeof(ISubscriber).GetMethod("Subscribe", [typeof(RedisChannel), typeof(CommandFlags)]);

    private static readonly MethodInfo? RemoveQueue =
        Type.GetType("StackExchange.Redis.ChannelMessageQueue, StackExchange.Redis")?.GetMethod("UnsubscribeAsync", [typeof(CommandFlags)]);

    private static readonly MethodInfo? TryRead = Type.GetType("StackExchange.Redis.ChannelMessageQueue, StackExchange.Redis")?.GetMethod("TryRead");

    private static readonly PropertyInfo? Message = Type.GetType("StackExchange.Redis.ChannelMessage, StackExchange.Redis")?.GetProperty("Message");

    private readonly Lock _lock = new();
    private volatile object? _queue;
    private volatile bool _isEnded;
    private int _rings;

    /// <summary>Begins it: messages come when this has ended. Once.</summary>
    public async Task BeginAsync()
    {
        await subscriber.SubscribeAsync(channel, OnMessage, CommandFlags.None).ConfigureAwait(false);
        if (AddQueue is not null)
        {
            // Second, since StackExchange.Redis would keep a queue whose own subscription fails, and nobody could take it from there. Nothing is sent for it any more.
            Keep(Invoke(AddQueue, subscriber, channel, CommandFlags.FireAndForget));
        }

        if (_isEnded)
        {
            // Given up meanwhile, when there was nothing to be taken away yet.
            await EndAsync().ConfigureAwait(false);
        }
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

        Task removed = Task.CompletedTask;
        try
        {
            removed = subscriber.UnsubscribeAsync(channel, OnMessage, CommandFlags.None);
        }
        finally
        {
            if (queue is not null)
            {
                removed = Task.WhenAll(removed, (Task)Invoke(RemoveQueue!, queue, CommandFlags.None));
            }
        }

        return removed;
    }

    private static object Invoke(MethodInfo method, object target, params object?[] arguments) =>
        method.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;

    private void Keep(object queue)
    {
        lock (_lock)
        {
            _queue = queue;
        }
    }

    private void OnMessage(RedisChannel name, RedisValue message)
    {
        if (AddQueue is null)
        {
            take(message);
        }
        else if (Interlocked.Increment(ref _rings) == 1)
        {
            Answer();
        }
    }

    // One thread at a time, so that what is taken first is handed on first; others only ring.
    private void Answer()
    {
        try
        {
            int answered;
            do
            {
                answered = Volatile.Read(ref _rings);
                Empty();
            }
            while (Interlocked.Add(ref _rings, -answered) != 0);
        }
        catch
        {
            // The next ring is answered.
            Volatile.Write(ref _rings, 0);
            throw;
        }
    }

    private void Empty()
    {
        object?[] read = [null];
        while (_queue is { } queue && (bool)TryRead!.Invoke(queue, read)!)
        {
            take((RedisValue)Message!.GetValue(read[0])!);
        }
    }
}
