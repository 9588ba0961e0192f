namespace RedisTyped.Execution;

/// <summary>Takes the mergeable calls to one node, and sends them when and as it sees fit.</summary>
internal interface ICallMerger
{
    /// <summary>Takes what a call sends.</summary>
    /// <param name="command">What it sends.</param>
    /// <param name="position">Which of all calls that wait together it is.</param>
    /// <returns>Where the call must be added at once; from then on it is ended by the merger.</returns>
    MergedCalls Add(in MergeableCommand command, out int position);
}
