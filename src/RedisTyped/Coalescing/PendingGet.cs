using System.Runtime.CompilerServices;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>
/// The task of one GET, and how its value is read. Objects are used again: of a call nothing but its task is left to the garbage
/// collector. One whose caller can cancel is not, since who cancels may still hold it when it has ended.
/// </summary>
internal sealed class PendingGet<T, TReader> : CoalescedCall, IThreadPoolWorkItem
    where TReader : struct, IReplyReader<RedisValue, T>
{
    // The builder of async methods makes a task and nothing else; TaskCompletionSource would be an object more.
    private AsyncTaskMethodBuilder<T> _task;
    private TReader _reader;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _hasEnded;

    public override bool IsCancelled => Volatile.Read(ref _hasEnded) != 0;

    private bool CanBeCancelled => _token.CanBeCanceled;

    /// <summary>Starts a call.</summary>
    public static PendingGet<T, TReader> Start(
        byte[] key, in TReader reader, in CallMeasure measure, CancellationToken cancellationToken, out Task<T> task)
    {
        PendingGet<T, TReader> call = CallSpares<PendingGet<T, TReader>>.Take() ?? new PendingGet<T, TReader>();
        call.Key = key;
        call.Started = Environment.TickCount64;
        call._reader = reader;
        call.Measure = measure;
        call._task = default;
        task = call._task.Task;
        if (cancellationToken.CanBeCanceled)
        {
            call._token = cancellationToken;
            call._registration = cancellationToken.UnsafeRegister(static state => ((PendingGet<T, TReader>)state!).Cancel(), call);
        }

        return call;
    }

    public override void Complete(RedisValue value)
    {
        if (!TryEnd())
        {
            return;
        }

        T result;
        try
        {
            result = _reader.Read(value);
        }
        catch (Exception fault)
        {
            Leave(fault).SetException(fault);
            return;
        }

        Leave(null).SetResult(result);
    }

    public override void Fail(Exception fault)
    {
        if (TryEnd())
        {
            Leave(fault).SetException(fault);
        }
    }

    /// <summary>Ends a cancelled call, elsewhere than where it was cancelled: who cancels many would wait for each that goes on.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var cancelled = new OperationCanceledException(_token);
        Leave(cancelled).SetException(cancelled);
    }

    private void Cancel()
    {
        if (TryEnd())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private bool TryEnd() => !CanBeCancelled || Interlocked.Exchange(ref _hasEnded, 1) == 0;

    /// <summary>Gives the task to end, and the object back: the caller may use it for the next call while it ends this one.</summary>
    private AsyncTaskMethodBuilder<T> Leave(Exception? fault)
    {
        Measure.End(fault);
        AsyncTaskMethodBuilder<T> task = _task;
        if (CanBeCancelled)
        {
            _registration.Unregister();
        }
        else
        {
            _task = default;
            _reader = default;
            Measure = default;
            Key = [];
            CallSpares<PendingGet<T, TReader>>.Give(this);
        }

        return task;
    }
}
