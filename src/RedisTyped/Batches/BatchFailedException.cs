using RedisTyped.Execution;

namespace RedisTyped.Batches;

/// <summary>
/// A batch was sent, and some of its commands failed. What the others did stands, and their results have their values; the result of a
/// command that failed has its own exception.
/// </summary>
public sealed class BatchFailedException : RedisTypedException
{
    internal BatchFailedException(int commandCount, IReadOnlyList<CommandFailure> failures)
        : base(
            $"{failures.Count} of the {commandCount} commands of a batch failed, and what the others did stands; each result has its own outcome. " +
            $"The first: {failures[0].Method} ({failures[0].Command}): {failures[0].Exception.Message}",
            failures[0].Exception)
    {
        CommandCount = commandCount;
        Failures = failures;
    }

    /// <summary>How many commands the batch had. A call that shares its keys out counts once for each node.</summary>
    public int CommandCount { get; }

    /// <summary>The commands that failed, in the order in which they were queued; at least one.</summary>
    public IReadOnlyList<CommandFailure> Failures { get; }
}
