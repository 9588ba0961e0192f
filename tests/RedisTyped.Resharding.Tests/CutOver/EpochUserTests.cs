using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class EpochUserTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_that_speaks_as_the_user_of_the_old_epoch_writes_no_more()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using Wire admin = await Wire.ToAsync(nodes[0]);
        await admin.AskAsync("ACL", "SETUSER", "app-7", "on", ">seven", "~*", "+@all");
        await admin.AskAsync("ACL", "SETUSER", "app-8", "on", ">eight", "~*", "+@all");
        await using Wire stale = await Wire.ToAsync(nodes[0]);
        await using Wire current = await Wire.ToAsync(nodes[0]);
        Assert.Equal("OK", await stale.AskAsync("AUTH", "app-7", "seven"));
        Assert.Equal("OK", await current.AskAsync("AUTH", "app-8", "eight"));
        Assert.Equal("OK", await stale.AskAsync("SET", "name", "before"));
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(nodes[0]));

        await server.ExpelAsync("app-7", Cancelled);
        await server.ExpelAsync("app-7", Cancelled);

        await Assert.ThrowsAnyAsync<IOException>(() => stale.AskAsync("SET", "name", "late"));
        await using Wire again = await Wire.ToAsync(nodes[0]);
        Assert.StartsWith("-WRONGPASS", await again.AskAsync("AUTH", "app-7", "seven"));
        Assert.Equal("before", await current.AskAsync("GET", "name"));
        Assert.Equal("OK", await current.AskAsync("SET", "name", "after"));
    }
}
