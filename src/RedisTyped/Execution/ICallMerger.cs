namespace RedisTyped.Execution;

/// <summary>Takes the mergeable calls to one node, and sends them when and as it sees fit.</summary>
internal interface ICallMerger
{
    /// <summary>Takes a call.</summary>
    /// <param name="command">What it sends.</param>
    /// <param name="call">Who waits for the answer; from now on to be ended by the merger.</param>
    void Add(in MergeableCommand command, IMergeableCall call);
}
