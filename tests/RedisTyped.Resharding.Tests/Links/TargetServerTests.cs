using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>What becomes of a target that is told whom to follow when nobody waits for it any more.</summary>
public sealed class TargetServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What clients had written there until then would be replaced by the next run.</summary>
    [Fact]
    public async Task Target_that_was_told_to_follow_is_looked_at_though_the_run_has_ended()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(
            2, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0"] });
        await using NodeWire wire = await NodeWire.OpenAsync(nodes[1]);
        var id = await ReturnedTargetTests.LeaveAsync(nodes, wire);
        using var ending = new CancellationTokenSource();
        await using var relay = new Relay(nodes[1], async sent =>
        {
            if (!ending.IsCancellationRequested && sent.Contains("REPLICAOF", StringComparison.Ordinal))
            {
                await wire.AskAsync("SET", "mine", "1");
                await ending.CancelAsync();
            }
        });
        await using var target = new TargetServer("b", CutScene.Access(nodes[1]) with { Nodes = [relay.Address] });
        using var following = new TargetFollowing(new ReshardLink("a", "b", AllKeys.Instance), target, () => [id], ReshardEvents.None);

        var refused = await Assert.ThrowsAsync<ReshardException>(() => following.FollowAsync("127.0.0.1", 1, ending.Token));

        Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
        Assert.Contains("\r\nrole:master\r\n", await wire.TextAsync("INFO", "replication"), StringComparison.Ordinal);
        Assert.Equal("1", await wire.TextAsync("GET", "mine"));
    }
}
