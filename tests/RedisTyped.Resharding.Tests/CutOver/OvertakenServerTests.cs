using RedisTyped.Epochs;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class OvertakenServerTests
{
    [Fact]
    public async Task Server_where_nothing_was_announced_watches_nothing_any_more()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        await using NodeWire other = await NodeWire.OpenAsync(redis[0]);
        await other.AskAsync("ACL", "SETUSER", "default", "-unwatch");
        EpochRecord before = await server.EpochAsync(cancelled);
        await other.AskAsync("HSET", EpochRecord.Key, EpochRecord.CurrentField, "5", EpochRecord.TopologyField, "{}");

        await Assert.ThrowsAsync<ReshardException>(() => server.TryAnnounceAsync(before, "6", "{}", "run", cancelled));
        await other.AskAsync("HSET", EpochRecord.Key, EpochRecord.CurrentField, "6");
        object?[] replies = await server.Line.SendAsync([["MULTI"], ["SET", "some", "v"], ["EXEC"]], cancelled);

        Assert.NotNull(replies[^1]);
    }
}
