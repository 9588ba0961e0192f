using RedisTyped.Epochs;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.NodeStates;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Calls that were begun by an epoch, and are refused long after the next one has come into force and its cut-over has been forgotten.</summary>
public sealed class EpochCallFollowerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static NodeRemovedException OfEpoch => NodeRemovedException.OfEpoch("a", "A call that");

    [Fact]
    public async Task Call_that_was_begun_before_an_epoch_is_made_again_however_long_ago_that_came_into_force()
    {
        ICallFollower follower = LongAfterAnEpoch();

        Assert.Equal(7, await follower.FollowAsync(Task.FromException<int>(OfEpoch), 7, static (result, _) => Task.FromResult(result), Cancelled));
        Assert.True(await follower.IsToBeMadeAgainAsync(Task.FromException(OfEpoch), start: 0, Cancelled));
    }

    [Fact]
    public async Task Call_of_a_node_that_was_removed_is_not_made_again_where_nothing_moves()
    {
        ICallFollower follower = LongAfterAnEpoch();
        Task<int> removed = Task.FromException<int>(new NodeRemovedException("a"));

        await Assert.ThrowsAsync<NodeRemovedException>(() => follower.FollowAsync(removed, 7, static (result, _) => Task.FromResult(result), Cancelled));
        Assert.False(await follower.IsToBeMadeAgainAsync(removed, _time.GetTimestamp(), Cancelled));
    }

    private EpochCallFollower LongAfterAnEpoch()
    {
        var progress = new EpochProgress(0, Timeout, _time);
        progress.Enter(1);
        progress.Calm();
        _time.Advance(2 * Timeout);
        return new EpochCallFollower(progress, static () => Task.FromResult(true), Timeout, _time, Cancelled);
    }
}
