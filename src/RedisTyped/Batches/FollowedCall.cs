namespace RedisTyped.Batches;

/// <summary>A call of a batch that is made again if it was refused. Its parts, where it has several nodes, are made again each by itself.</summary>
internal sealed class FollowedCall
{
    private readonly List<(Task Sent, TaskCompletionSource<bool> Turn)> _parts = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Without RunContinuationsAsynchronously: whoever gives the turn sees the call sent.
    private readonly TaskCompletionSource<bool> _turn = new();
    private Exception? _refusal;

    /// <summary>Its keys, by which the order of calls is kept; none where nobody asks for it.</summary>
    public byte[][] Keys { get; set; } = [];

    /// <summary>What its caller has: ends when nothing of it is made again any more.</summary>
    public Task Followed { get; set; } = Task.CompletedTask;

    /// <summary>Whether it has several parts.</summary>
    public bool HasParts => _parts.Count > 0;

    /// <summary>Ends when the batch has, for this call; does not fail.</summary>
    public Task Ended => HasParts ? Task.WhenAll(_parts.Select(static part => part.Sent.ContinueWith(
        static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))) : _ended.Task;

    /// <summary>Ends with whether it may be made again.</summary>
    public Task<bool> Turn => _turn.Task;

    /// <summary>Takes a part that has been sent.</summary>
    /// <returns>Ends with whether it may be made again.</returns>
    public Task<bool> Add(Task part)
    {
        // One for each part: of all who await one task only the first goes on in place, and the others by way of the thread pool, where later calls overtake them.
        var turn = new TaskCompletionSource<bool>();
        _parts.Add((part, turn));
        return turn.Task;
    }

    /// <summary>The batch has ended it.</summary>
    /// <param name="refusal">What it was refused with; null if it was not.</param>
    public void End(Exception? refusal)
    {
        _refusal ??= refusal;
        _ended.TrySetResult();
    }

    /// <summary>What was refused of it, once it has ended.</summary>
    /// <param name="isRefusal">Tells refusals.</param>
    public Exception[] RefusalsBy(Func<Exception?, bool> isRefusal) =>
        HasParts ? [.. _parts.Select(static part => part.Sent.Exception?.InnerException).OfType<Exception>().Where(isRefusal)]
        : _refusal is null ? []
        : [_refusal];

    /// <summary>Whether any of it was not refused.</summary>
    /// <param name="refusals">How much of it was.</param>
    public bool HasRun(int refusals) => refusals < Math.Max(1, _parts.Count);

    /// <summary>Lets it be made again, or fail as it was refused.</summary>
    public void Give(bool isTurn)
    {
        _turn.TrySetResult(isTurn);
        _parts.ForEach(part => part.Turn.TrySetResult(isTurn));
    }
}
