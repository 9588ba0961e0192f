using System.Runtime.CompilerServices;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Waits for a reply no longer than the node's operation timeout, and no longer than the caller wants to.</summary>
internal static class PendingReply
{
    /// <summary>Waits for a reply.</summary>
    /// <param name="node">The node.</param>
    /// <param name="command">The command, for who hears that it was not answered.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="call">What telemetry calls it; null for a part of a call that is measured as a whole.</param>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the node may still run the command.</exception>
    public static Task<T> WaitAsync<T>(
        RedisNode node, string command, Task<T> reply, CancellationToken cancellationToken, CallName? call = null) =>
        reply.IsCompleted
            ? Measured(node, call, ConnectionFault.Named(node, command, reply))
            : ReplyTask<T, T, AsItIs<T>>.WaitAsync(node, reply, new AsItIs<T>(command, call), cancellationToken);

    /// <summary>Waits for a reply and reads it.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static Task<TResult> ReadAsync<TReply, TResult, TReader>(
        RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        reply.IsCompleted
            ? Measured(node, reader.Call, ReplyTask<TReply, TResult, TReader>.Read(node, reply, reader))
            : ReplyTask<TReply, TResult, TReader>.WaitAsync(node, reply, reader, cancellationToken);

    /// <summary>Reads a reply that ends by itself.</summary>
    public static async Task<TResult> ReadAsync<TReply, TResult, TReader>(Task<TReply> reply, TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        reader.Read(await reply.ConfigureAwait(false));

    /// <summary>As <see cref="WaitAsync{T}"/>, without a task of its own.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static ValueTask<T> WaitValueAsync<T>(RedisNode node, CallName call, Task<T> reply, CancellationToken cancellationToken) =>
        reply.IsCompleted
            ? new ValueTask<T>(WaitAsync(node, call.Operation, reply, cancellationToken, call))
            : ReplyValueTask<T, T, AsItIs<T>>.WaitAsync(node, reply, new AsItIs<T>(call.Operation, call), cancellationToken);

    /// <summary>Waits for a reply whose value nobody wants, without a task of its own.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static ValueTask WaitWithoutResultAsync<T>(RedisNode node, CallName call, Task<T> reply, CancellationToken cancellationToken) =>
        reply.IsCompleted
            ? new ValueTask(WaitAsync(node, call.Operation, reply, cancellationToken, call))
            : ReplyValueTask<T, T, AsItIs<T>>.WaitWithoutResultAsync(node, reply, new AsItIs<T>(call.Operation, call), cancellationToken);

    /// <summary>As <see cref="ReadAsync{TReply, TResult, TReader}(RedisNode, Task{TReply}, in TReader, CancellationToken)"/>, without a task.</summary>
    /// <inheritdoc cref="WaitAsync{T}" path="/exception"/>
    public static ValueTask<TResult> ReadValueAsync<TReply, TResult, TReader>(
        RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        reply.IsCompleted
            ? ReadValueAsync<TReply, TResult, TReader>(WaitAsync(node, reader.Command, reply, cancellationToken), reader, node.Telemetry.Begin(reader.Call))
            : ReplyValueTask<TReply, TResult, TReader>.WaitAsync(node, reply, reader, cancellationToken);

    /// <summary>Has what a reply fails with count as seen: nobody may be left to ask for it by then.</summary>
    public static void Observe(Task reply) => _ = reply.ContinueWith(
        static task => _ = task.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static Task<T> Measured<T>(RedisNode node, CallName? call, Task<T> answer)
    {
        CallMeasure measure = node.Telemetry.Begin(call);
        return measure.IsOn ? EndAsync(answer, measure) : answer;
    }

    private static async Task<T> EndAsync<T>(Task<T> answer, CallMeasure measure)
    {
        try
        {
            T value = await answer.ConfigureAwait(false);
            measure.End(null);
            return value;
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<TResult> ReadValueAsync<TReply, TResult, TReader>(Task<TReply> reply, TReader reader, CallMeasure measure)
        where TReader : struct, IReplyReader<TReply, TResult>
    {
        try
        {
            TResult result = reader.Read(await reply.ConfigureAwait(false));
            measure.End(null);
            return result;
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }
    }
}
