namespace RedisTyped.Execution;

/// <summary>One of the calls that wait for their answers.</summary>
/// <param name="Calls">The calls of its method.</param>
/// <param name="Index">Which of these it is.</param>
/// <param name="Position">Which of all calls that wait together it is.</param>
internal readonly record struct MergedCall(MethodCalls Calls, int Index, int Position);
