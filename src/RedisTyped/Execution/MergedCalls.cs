using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>
/// Who waits for the answers to what can be sent as one command: calls of one method mostly, which then cost a task and a position each.
/// </summary>
/// <param name="capacity">How many calls to make room for.</param>
internal sealed class MergedCalls(int capacity)
{
    // Of one method; the calls of several are kept one by one.
    private int[] _positions = new int[capacity];
    private MergedCall[]? _mixed;

    /// <summary>The calls of the method that was seen last; null: there are none.</summary>
    public MethodCalls? Last { get; private set; }

    /// <summary>How many calls there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many calls there is room for.</summary>
    public int Capacity => _mixed?.Length ?? _positions.Length;

    /// <summary>A call, in the order in which they were made.</summary>
    public MergedCall this[int index] => _mixed is null ? new MergedCall(Last!, index, _positions[index]) : _mixed[index];

    /// <summary>Takes the calls of another method, which has none yet.</summary>
    public void Begin(MethodCalls calls)
    {
        if (Last is not null && _mixed is null)
        {
            var mixed = new MergedCall[_positions.Length];
            for (int i = 0; i < Count; i++)
            {
                mixed[i] = this[i];
            }

            _mixed = mixed;
            _positions = [];
        }

        Last = calls;
    }

    /// <summary>Takes a call, the next one of its method.</summary>
    /// <param name="calls">The calls of its method, which were begun.</param>
    /// <param name="position">Which of all calls that wait together it is.</param>
    public void Add(MethodCalls calls, int position)
    {
        if (_mixed is null)
        {
            Grow(ref _positions);
            _positions[Count++] = position;
        }
        else
        {
            Grow(ref _mixed);
            _mixed[Count++] = new MergedCall(calls, calls.Count, position);
        }
    }

    /// <summary>Ends the calls from one on, each with its answer, up to the first answer that is nil.</summary>
    /// <inheritdoc cref="MethodCalls.CompleteUntilNull"/>
    public int CompleteUntilNull(RedisValue[] answers, int from)
    {
        if (_mixed is null)
        {
            return Last!.CompleteUntilNull(answers, from);
        }

        for (; from < Count && !answers[from].IsNull; from++)
        {
            Complete(from, answers[from]);
        }

        return from;
    }

    /// <summary>Ends all calls with the same answer.</summary>
    public void CompleteAll(RedisValue answer)
    {
        if (_mixed is null)
        {
            Last!.CompleteAll(answer);
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            Complete(i, answer);
        }
    }

    /// <summary>Ends a call with its answer.</summary>
    public void Complete(int index, RedisValue answer)
    {
        MergedCall call = this[index];
        call.Calls.Complete(call.Index, answer);
    }

    private void Grow<T>(ref T[] items)
    {
        if (Count == items.Length)
        {
            Array.Resize(ref items, 2 * Count);
        }
    }
}
