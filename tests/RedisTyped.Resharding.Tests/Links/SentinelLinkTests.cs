using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Sources that Sentinel looks after, whose keys are written into a node that serves, or merged into a new one.</summary>
public sealed class SentinelLinkTests
{
    public static TheoryData<LandingMode> Modes => Long.IsWanted ? [LandingMode.Write, LandingMode.Merge] : [LandingMode.Merge];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Sentinel_neither_fails_over_to_the_tool_nor_speaks_to_its_targets(LandingMode mode)
    {
        await using var scene = mode == LandingMode.Merge
            ? await ReshardScene.StartAsync("modulo", 2, 1, inPlace: false, mode)
            : await ReshardScene.StartAsync("modulo", 1, 2, inPlace: true, mode);
        await using var loads = new SceneLoads(scene);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await using var sentinel = await SentinelProcess.StartAsync(scene.Servers[0]);
        await using var asked = await Wire.ToAsync(sentinel.Port);
        await using var told = await Wire.ToAsync(sentinel.Port);
        await told.AskAsync("SUBSCRIBE", "-failover-abort-no-good-slave");
        await using var greeted = await Wire.ToAsync(scene.Servers[0]);
        await greeted.AskAsync("SUBSCRIBE", "__sentinel__:hello");
        Assert.StartsWith("message __sentinel__:hello", await greeted.ReplyAsync(), StringComparison.Ordinal);

        await loads.MoreAsync(200);
        await loads.StopAsync();
        await scene.NothingDiffersAsync(sync, least: 20);

        await using var target = await Wire.ToAsync(scene.Servers[^1]);
        Assert.Equal(("", ""), (await target.InfoAsync("commandstats", "cmdstat_publish"), await target.InfoAsync("commandstats", "cmdstat_subscribe")));
        await Wait.UntilAsync(async () => (await asked.AskAsync("SENTINEL", "MASTER", "mine")).Contains("num-slaves 1", StringComparison.Ordinal), "Sentinel has seen the tool");
        await scene.Servers[0].KillAsync(TestContext.Current.CancellationToken);
        Assert.Contains("-failover-abort-no-good-slave", await told.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal($"127.0.0.1 {scene.Servers[0].Port}", await asked.AskAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mine"));
    }
}
