using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Waits for a reply no longer than the node's operation timeout, and no longer than the caller wants to.</summary>
internal static class PendingReply
{
    // From 2.0 on StackExchange.Redis ends calls that are not answered by itself; before, a frozen node would hold them for ever.
    private static readonly bool ClientTimesOut = typeof(ConnectionMultiplexer).Assembly.GetName().Version is { Major: >= 2 };

    /// <summary>Waits for a reply.</summary>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the node may still run the command.</exception>
    public static Task<T> WaitAsync<T>(RedisNode node, string command, Task<T> reply, CancellationToken cancellationToken) =>
        reply.IsCompleted ? ConnectionFault.Named(node, command, reply)
            : !ClientTimesOut ? ReplyTask<T, T, AsItIs<T>>.WaitAsync(node, reply, new AsItIs<T>(command), cancellationToken)
            : ConnectionFault.NamedAsync(node, command, cancellationToken.CanBeCanceled ? reply.WaitAsync(cancellationToken) : reply);

    /// <summary>Waits for a reply and reads it.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static Task<TResult> ReadAsync<TReply, TResult, TReader>(
        RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        reply.IsCompleted ? ReplyTask<TReply, TResult, TReader>.Read(node, reply, reader)
            : !ClientTimesOut ? ReplyTask<TReply, TResult, TReader>.WaitAsync(node, reply, reader, cancellationToken)
            : ReadAsync<TReply, TResult, TReader>(WaitAsync(node, reader.Command, reply, cancellationToken), reader);

    /// <summary>Reads a reply that ends by itself.</summary>
    public static async Task<TResult> ReadAsync<TReply, TResult, TReader>(Task<TReply> reply, TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        reader.Read(await reply.ConfigureAwait(false));

    /// <summary>As <see cref="WaitAsync{T}"/>, without a task of its own.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static ValueTask<T> WaitValueAsync<T>(RedisNode node, string command, Task<T> reply, CancellationToken cancellationToken) =>
        reply.IsCompleted || ClientTimesOut
            ? new ValueTask<T>(WaitAsync(node, command, reply, cancellationToken))
            : ReplyValueTask<T, T, AsItIs<T>>.WaitAsync(node, reply, new AsItIs<T>(command), cancellationToken);

    /// <summary>Waits for a reply whose value nobody wants, without a task of its own.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static ValueTask WaitWithoutResultAsync<T>(RedisNode node, string command, Task<T> reply, CancellationToken cancellationToken) =>
        reply.IsCompleted || ClientTimesOut
            ? new ValueTask(WaitAsync(node, command, reply, cancellationToken))
            : ReplyValueTask<T, T, AsItIs<T>>.WaitWithoutResultAsync(node, reply, new AsItIs<T>(command), cancellationToken);

    /// <summary>As <see cref="ReadAsync{TReply, TResult, TReader}(RedisNode, Task{TReply}, in TReader, CancellationToken)"/>, without a task.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static ValueTask<TResult> ReadValueAsync<TReply, TResult, TReader>(
        RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        ClientTimesOut || reply.IsCompleted
            ? ReadValueAsync<TReply, TResult, TReader>(WaitAsync(node, reader.Command, reply, cancellationToken), reader)
            : ReplyValueTask<TReply, TResult, TReader>.WaitAsync(node, reply, reader, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<TResult> ReadValueAsync<TReply, TResult, TReader>(Task<TReply> reply, TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        reader.Read(await reply.ConfigureAwait(false));
}
