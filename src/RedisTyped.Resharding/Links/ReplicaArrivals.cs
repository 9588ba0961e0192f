using RedisTyped.Resharding.Replication.Server;

namespace RedisTyped.Resharding.Links;

/// <summary>Where the one replica of a link comes in, and comes again when its connection broke: the last one that has come waits. Thread-safe.</summary>
/// <param name="time">Tells the time.</param>
internal sealed class ReplicaArrivals(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<ReplicaSession> _coming = NewSignal();
    private ReplicaSession? _arrived;

    /// <summary>One has come.</summary>
    public void Take(ReplicaSession session)
    {
        lock (_gate)
        {
            if (!_coming.TrySetResult(session))
            {
                // One waits already, which must be the same replica before its connection broke.
                _arrived?.End("the replica came again");
                _coming = NewSignal();
                _coming.SetResult(session);
            }

            _arrived = session;
        }
    }

    /// <summary>Waits for the next, unless it waits already.</summary>
    /// <exception cref="TimeoutException">It has not come.</exception>
    public async Task<ReplicaSession> NextAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<ReplicaSession> coming;
            lock (_gate)
            {
                coming = _coming.Task;
            }

            var session = await coming.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                // It may have come again meanwhile, and this one was sent away.
                if (_coming.Task == coming)
                {
                    _coming = NewSignal();
                    return session;
                }
            }
        }
    }

    private static TaskCompletionSource<ReplicaSession> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
