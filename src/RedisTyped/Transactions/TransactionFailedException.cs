using RedisTyped.Execution;
using RedisTyped.Routing;

namespace RedisTyped.Transactions;

/// <summary>
/// A transaction ran, and some of its commands failed. Redis has no rollback: what the others did stands. The tasks of the others have
/// their results.
/// </summary>
public sealed class TransactionFailedException : RedisTypedException
{
    internal TransactionFailedException(NodeId node, int commandCount, IReadOnlyList<CommandFailure> failures)
        : base(
            $"A transaction ran on node '{node}', but {failures.Count} of its {commandCount} commands failed, and what the others did stands. " +
            string.Join(" ", failures.Select(static f => $"{f.Method} ({f.Command}): {f.Exception.Message}")),
            failures[0].Exception)
    {
        Node = node;
        Failures = failures;
    }

    /// <summary>The node.</summary>
    public NodeId Node { get; }

    /// <summary>The commands that failed, in the order in which they were queued; at least one.</summary>
    public IReadOnlyList<CommandFailure> Failures { get; }
}
