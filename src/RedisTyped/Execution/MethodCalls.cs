using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>
/// Mergeable calls of one method, in the order in which they were made. Each is ended exactly once; who awaits it goes on elsewhere.
/// </summary>
/// <param name="method">The method.</param>
/// <param name="before">The calls of another method that are merged with these; null: these are the first.</param>
internal abstract class MethodCalls(CommandMethod method, MethodCalls? before)
{
    public CommandMethod Method => method;

    /// <summary>The calls of another method that are merged with these; null: these are the first.</summary>
    public MethodCalls? Before => before;

    /// <summary>How many there are.</summary>
    public int Count { get; private protected set; }

    /// <summary>Ends the calls from one on, each with its answer, up to the first answer that is nil.</summary>
    /// <param name="answers">The answers to all calls.</param>
    /// <param name="from">The first call to end.</param>
    /// <returns>Which call has not been ended; <see cref="Count"/> if all have.</returns>
    public abstract int CompleteUntilNull(RedisValue[] answers, int from);

    /// <summary>Ends all calls with the same answer.</summary>
    public abstract void CompleteAll(RedisValue answer);

    /// <summary>Ends a call with what the node answered: to GET and HGET the value, to EXISTS and TOUCH 1 or 0; to others it does not matter.</summary>
    public abstract void Complete(int index, RedisValue answer);

    /// <summary>Ends a call with what the node said against it, or why there is no answer. The exception counts as seen.</summary>
    public abstract void Fail(int index, Exception fault);

    /// <summary>Ends a call without an answer, since somebody has cancelled.</summary>
    public abstract void Cancel(int index);
}
