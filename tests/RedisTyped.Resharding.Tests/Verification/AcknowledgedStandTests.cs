using System.Text;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Verification;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Verification;

/// <summary>A target of mode M that follows nobody has keys that say nothing of what was acknowledged.</summary>
public sealed class AcknowledgedStandTests
{
    [Theory]
    [InlineData("role:master\r\nmaster_repl_offset:7", false)]
    [InlineData("role:slave\r\nmaster_link_status:down\r\nmaster_link_down_since_seconds:9\r\nslave_repl_offset:7", false)]
    [InlineData("role:slave\r\nmaster_link_status:down\r\nmaster_link_down_since_seconds:1\r\nslave_repl_offset:7", true)]
    [InlineData("role:slave\r\nmaster_link_status:up\r\nslave_repl_offset:7", true)]
    public async Task Target_that_follows_nobody_is_not_compared(string info, bool isCompared)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeClient source = await NodeClient.ConnectAsync("a", CutScene.Access(nodes[0]), TestContext.Current.CancellationToken);
        var stand = new AcknowledgedStand("b", new AcknowledgedOffset(source));

        async Task<(long Least, long Most)> StoodAsync() => await stand.StoodAsync([Encoding.ASCII.GetBytes(info)], before: 3, TestContext.Current.CancellationToken);

        if (isCompared)
        {
            Assert.Equal(3, (await StoodAsync()).Least);
        }
        else
        {
            Assert.Equal(ReshardFailure.NotFollowing, (await Assert.ThrowsAsync<ReshardException>(StoodAsync)).Failure);
        }
    }
}
