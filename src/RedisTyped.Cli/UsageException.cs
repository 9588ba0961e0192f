namespace RedisTyped.Cli;

/// <summary>What was given to a command cannot be used; it ends with <see cref="ExitCode.BadUsage"/>.</summary>
/// <param name="message">The thing, the fault, the next step.</param>
internal sealed class UsageException(string message) : Exception(message);
