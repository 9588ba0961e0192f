namespace RedisTyped.Batches;

/// <summary>What one node has of a call that has several.</summary>
/// <param name="sent">Ends with its answer.</param>
internal sealed class FollowedPart(Task sent)
{
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One for each part: of all who await one task only the first goes on in place, and the others by way of the thread pool, where later calls overtake them.
    private readonly TaskCompletionSource<bool> _turn = new();

    /// <summary>Ends with its answer.</summary>
    public Task Sent => sent;

    /// <summary>Ends when it has been answered and it is known whether that was a refusal; does not fail.</summary>
    public Task Decided => _decided.Task;

    /// <summary>Whether it was refused, once that is known.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether it was refused or is held, so that it may be made again.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What it has failed with, if that can be made good.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Ends with whether it may be made again.</summary>
    public Task<bool> Turn => _turn.Task;

    /// <summary>Says whether it was refused. Asked later, the same failure may count for something else: a cut-over may be over by then.</summary>
    /// <param name="isRefused">Whether it was.</param>
    /// <param name="isHeld">Whether it was answered, perhaps by a failure of its own, and waits for whether it is made again.</param>
    /// <param name="fault">What it has failed with; null for an answer.</param>
    public void Decide(bool isRefused, bool isHeld, Exception? fault)
    {
        IsRefused = isRefused;
        IsOpen = isRefused || isHeld;
        Fault = IsOpen ? fault : null;
        _decided.TrySetResult();
    }

    /// <summary>Lets it be made again, or end as it was answered or refused.</summary>
    public void Give(bool isTurn) => _turn.TrySetResult(isTurn);
}
