using RedisTyped.Execution;

namespace RedisTyped.Scanning;

/// <summary>
/// Nodes failed while all were scanned. It is thrown behind everything that the other nodes gave, so that only what these nodes still
/// hold is missing.
/// </summary>
public sealed class ScanFailedException : PartialFailureException
{
    internal ScanFailedException(string command, int nodes, IReadOnlyList<NodeFault> failures, ScanCursor cursor)
        : base(command, nodes, failures) => Cursor = cursor;

    /// <summary>Where to resume: the nodes that failed go on with the page that they failed at, or from the start if they were restarted; the others are done.</summary>
    public ScanCursor Cursor { get; }

    /// <inheritdoc/>
    public override string Message => base.Message + $" Resume the scan from the cursor {Cursor}.";
}
