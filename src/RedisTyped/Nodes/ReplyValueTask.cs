using System.Threading.Tasks.Sources;

namespace RedisTyped.Nodes;

/// <summary>A reply that the caller awaits as a ValueTask: this object itself, so that a call allocates nothing.</summary>
/// <remarks>Another call has it as soon as the caller has its result, which is why a ValueTask may be awaited but once.</remarks>
internal sealed class ReplyValueTask<TReply, TResult, TReader>
    : AwaitedReply<TReply, TResult, TReader>, IValueTaskSource<TResult>, IValueTaskSource
    where TReader : struct, IReplyReader<TReply, TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _result;
    private bool _isFree;

    /// <summary>Waits for a reply no longer than the node's operation timeout and than the caller wants to.</summary>
    public static ValueTask<TResult> WaitAsync(RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
    {
        ReplyValueTask<TReply, TResult, TReader> call = Take();
        call.Start(node, reply, reader, cancellationToken);
        return new ValueTask<TResult>(call, call._result.Version);
    }

    /// <summary>Waits for a reply whose value nobody wants.</summary>
    /// <inheritdoc cref="WaitAsync"/>
    public static ValueTask WaitWithoutResultAsync(RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
    {
        ReplyValueTask<TReply, TResult, TReader> call = Take();
        call.Start(node, reply, reader, cancellationToken);
        return new ValueTask(call, call._result.Version);
    }

    public TResult GetResult(short token)
    {
        // Both fail for a ValueTask that has been awaited before. One that is not ended yet fails in the second.
        if (_result.GetStatus(token) == ValueTaskSourceStatus.Pending || !_isFree)
        {
            return _result.GetResult(token);
        }

        try
        {
            return _result.GetResult(token);
        }
        finally
        {
            _isFree = false;
            _result.Reset();
            CallPool<ReplyValueTask<TReply, TResult, TReader>>.Give(this);
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _result.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private protected override void Succeed(TResult value, bool isFree)
    {
        _isFree = isFree;
        _result.SetResult(value);
    }

    private protected override void Fail(Exception fault, bool isFree)
    {
        _isFree = isFree;
        _result.SetException(fault);
    }

    private static ReplyValueTask<TReply, TResult, TReader> Take() =>
        CallPool<ReplyValueTask<TReply, TResult, TReader>>.Take() ?? new();
}
