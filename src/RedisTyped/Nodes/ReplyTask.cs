using System.Runtime.CompilerServices;

namespace RedisTyped.Nodes;

/// <summary>A reply that the caller awaits as a task. Used again for other calls; all that a call allocates is that task.</summary>
internal sealed class ReplyTask<TReply, TResult, TReader> : AwaitedReply<TReply, TResult, TReader>
    where TReader : struct, IReplyReader<TReply, TResult>
{
    private AsyncTaskMethodBuilder<TResult> _result;

    /// <summary>Waits for a reply no longer than the node's operation timeout and than the caller wants to.</summary>
    public static Task<TResult> WaitAsync(RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
    {
        ReplyTask<TReply, TResult, TReader> call = CallPool<ReplyTask<TReply, TResult, TReader>>.Take() ?? new();
        Task<TResult> task = call._result.Task;
        call.Start(node, reply, reader, cancellationToken);
        return task;
    }

    /// <summary>Reads a reply that has come.</summary>
    public static Task<TResult> Read(RedisNode node, Task<TReply> reply, TReader reader)
    {
        var result = AsyncTaskMethodBuilder<TResult>.Create();
        if (TryRead(node, reply, reader, out TResult value, out Exception? fault))
        {
            result.SetResult(value);
        }
        else
        {
            result.SetException(fault);
        }

        return result.Task;
    }

    private protected override void Succeed(TResult value, bool isFree) => Leave(isFree).SetResult(value);

    private protected override void Fail(Exception fault, bool isFree) => Leave(isFree).SetException(fault);

    /// <summary>Gives the object to the next call, before the caller goes on, who may make it.</summary>
    private AsyncTaskMethodBuilder<TResult> Leave(bool isFree)
    {
        AsyncTaskMethodBuilder<TResult> result = _result;
        _result = default;
        if (isFree)
        {
            CallPool<ReplyTask<TReply, TResult, TReader>>.Give(this);
        }

        return result;
    }
}
