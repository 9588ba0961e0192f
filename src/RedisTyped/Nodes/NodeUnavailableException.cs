namespace RedisTyped.Nodes;

/// <summary>Nodes could not be reached at the start. All of them are named at once, and what had been opened is closed.</summary>
public sealed class NodeUnavailableException : RedisTypedException
{
    internal NodeUnavailableException(IReadOnlyList<NodeFailure> failures)
        : base(Describe(failures), failures[0].Exception) => Failures = failures;

    /// <summary>Each node that failed, in the order of the topology.</summary>
    public IReadOnlyList<NodeFailure> Failures { get; }

    private static string Describe(IReadOnlyList<NodeFailure> failures)
    {
        string advice = failures.All(failure => failure.IsMisconfigured)
            ? "Correct the configuration."
            : "Check address and password, or start without them by abortOnConnectFail: false.";
        return failures.Count == 1
            ? $"Node {failures[0]}. {advice}"
            : $"{failures.Count} nodes are unavailable. {advice}{string.Concat(failures.Select(failure => $"{Environment.NewLine}- {failure}"))}";
    }
}
