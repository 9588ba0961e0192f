using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// Mergeable calls and their tasks, which are all that a call has of its own, since a batch may hold a million. They are those of async
/// methods, and not of objects that end them, which would be as large once more.
/// </summary>
internal sealed class MergeableCalls<T>(
    CommandMethod method, Func<RedisValue, T> read, NilReply nil, int capacity, MethodCalls? before) : MethodCalls(method, before)
{
    private readonly Func<RedisValue, T> _read = read;
    private AsyncTaskMethodBuilder<T>[] _calls = new AsyncTaskMethodBuilder<T>[capacity];

    /// <summary>Adds a call to those of its method.</summary>
    /// <param name="merged">What it is merged with.</param>
    /// <param name="position">Which of all calls that wait together it is.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <returns>The pending call.</returns>
    public static Task<T> Add(MergedCalls merged, int position, CommandMethod method, Func<RedisValue, T> read, NilReply nil)
    {
        MergeableCalls<T> calls = merged.Last is MergeableCalls<T> last && last.Are(method, read, nil)
            ? last : Find(merged, method, read, nil) ?? Begin(merged, method, read, nil);
        merged.Add(calls, position);
        return calls.Add();
    }

    public override int CompleteUntilNull(RedisValue[] answers, int from)
    {
        using var scope = Elsewhere.Enter();
        for (; from < Count && !answers[from].IsNull; from++)
        {
            End(ref _calls[from], answers[from]);
        }

        return from;
    }

    public override void CompleteAll(RedisValue answer)
    {
        using var scope = Elsewhere.Enter();
        for (int i = 0; i < Count; i++)
        {
            End(ref _calls[i], answer);
        }
    }

    public override void Complete(int index, RedisValue answer)
    {
        using var scope = Elsewhere.Enter();
        End(ref _calls[index], answer);
    }

    public override void Fail(int index, Exception fault)
    {
        using var scope = Elsewhere.Enter();
        _calls[index].SetException(fault);

        // Asking for it marks it as seen.
        _ = _calls[index].Task.Exception;
    }

    public override void Cancel(int index)
    {
        using var scope = Elsewhere.Enter();
        _calls[index].SetException(new TaskCanceledException());
    }

    private static MergeableCalls<T>? Find(MergedCalls merged, CommandMethod method, Func<RedisValue, T> read, NilReply nil)
    {
        for (MethodCalls? calls = merged.Last?.Before; calls is not null; calls = calls.Before)
        {
            if (calls is MergeableCalls<T> same && same.Are(method, read, nil))
            {
                return same;
            }
        }

        return null;
    }

    private static MergeableCalls<T> Begin(MergedCalls merged, CommandMethod method, Func<RedisValue, T> read, NilReply nil)
    {
        var calls = new MergeableCalls<T>(method, read, nil, merged.Last is null ? merged.Capacity : 1, merged.Last);
        merged.Begin(calls);
        return calls;
    }

    private bool Are(CommandMethod other, Func<RedisValue, T> otherRead, NilReply otherNil) =>
        ReferenceEquals(Method, other) && ReferenceEquals(_read, otherRead) && nil == otherNil;

    private Task<T> Add()
    {
        if (Count == _calls.Length)
        {
            Array.Resize(ref _calls, 2 * Count);
        }

        return _calls[Count++].Task;
    }

    private void End(ref AsyncTaskMethodBuilder<T> call, RedisValue answer)
    {
        T value;
        try
        {
            value = Reply.Read(Method, answer, _read, nil);
        }
        catch (Exception fault)
        {
            call.SetException(fault);
            return;
        }

        call.SetResult(value);
    }
}
