using System.Threading.Tasks.Sources;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>
/// One GET whose caller takes a <see cref="ValueTask{TResult}"/> and cannot cancel. Objects are used again as soon as their results have
/// been taken, so that such a call leaves nothing to the garbage collector.
/// </summary>
internal sealed class PendingValueGet<T, TReader> : CoalescedCall, IValueTaskSource<T>
    where TReader : struct, IReplyReader<RedisValue, T>
{
    // Callers go on where the call is ended, as those of tasks do.
    private ManualResetValueTaskSourceCore<T> _result;
    private TReader _reader;

    public override bool IsCancelled => false;

    /// <summary>Starts a call.</summary>
    public static PendingValueGet<T, TReader> Start(byte[] key, in TReader reader, in CallMeasure measure, out ValueTask<T> result)
    {
        PendingValueGet<T, TReader> call = CallSpares<PendingValueGet<T, TReader>>.Take() ?? new PendingValueGet<T, TReader>();
        call.Key = key;
        call.Started = Environment.TickCount64;
        call._reader = reader;
        call.Measure = measure;
        result = new ValueTask<T>(call, call._result.Version);
        return call;
    }

    public override void Complete(RedisValue value)
    {
        T result;
        try
        {
            result = _reader.Read(value);
        }
        catch (Exception fault)
        {
            Fail(fault);
            return;
        }

        Measure.End(null);
        _result.SetResult(result);
    }

    public override void Fail(Exception fault)
    {
        Measure.End(fault);
        _result.SetException(fault);
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        // Throws where the result was taken before: the object may be somebody else's by now.
        bool hasEnded = _result.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _result.GetResult(token);
        }
        finally
        {
            if (hasEnded)
            {
                Leave();
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private void Leave()
    {
        _result.Reset();
        _reader = default;
        Measure = default;
        Key = [];
        CallSpares<PendingValueGet<T, TReader>>.Give(this);
    }
}
