namespace RedisTyped.Execution;

/// <summary>A command that failed among others that were sent with it.</summary>
/// <param name="Position">Which of the queued commands it is, from 0.</param>
/// <param name="Method">The method that queued it.</param>
/// <param name="Command">The command, such as <c>INCR</c>.</param>
/// <param name="Exception">What the node said, or why there is no answer.</param>
public sealed record CommandFailure(int Position, string Method, string Command, Exception Exception);
