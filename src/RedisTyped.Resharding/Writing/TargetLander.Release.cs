using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

internal sealed partial class TargetLander
{
    private volatile bool _isReleased;

    // It was waited for before. A source that serves on keeps copies, and goes on saying what becomes of those: nothing of that may come over what clients write here.
    public ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        _isReleased = true;
        _sender?.Cease();
        return ValueTask.CompletedTask;
    }

    // A snapshot is the last that may come over what clients write here.
    private void RefuseReleased()
    {
        if (_isReleased)
        {
            throw TargetConnection.Unreachable(_options, "serves the new topology, and takes no more of this link");
        }
    }
}
