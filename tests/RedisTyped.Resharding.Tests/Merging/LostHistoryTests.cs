using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>A history that the link of one source gives up while that of another is somewhere within it.</summary>
public sealed class LostHistoryTests
{
    /// <summary>Nothing is wrong with that other one, so that it must not end the run in the place of what is.</summary>
    [Fact]
    public async Task Link_whose_snapshot_ends_meanwhile_begins_anew()
    {
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        ReshardLink[] links = [new("a", "b", AllKeys.Instance), new("c", "b", AllKeys.Instance)];
        await using var primary = SyntheticPrimary.Open(MergedTarget.Options(targets[0], "b", links), ReshardEvents.None);
        var (broken, other) = (primary.Landers[0], primary.Landers[1]);
        var token = TestContext.Current.CancellationToken;
        foreach (MergeLander lander in primary.Landers)
        {
            Assert.Null(await lander.OpenAsync(token));
            lander.BeginSnapshot(new ReplicationPosition(ReplicationId.NewRandom(), 100));
        }

        // Its snapshot broke off.
        Task again = broken.OpenAsync(token).AsTask();
        var fault = await Assert.ThrowsAsync<ReshardException>(() => other.EndSnapshotAsync(0, token).AsTask());

        Assert.Equal(ReshardFailure.ResyncNeeded, fault.Failure);
        await again;
        Assert.Null(await other.OpenAsync(token));
        Assert.Equal(2, primary.Snapshots);
    }
}
