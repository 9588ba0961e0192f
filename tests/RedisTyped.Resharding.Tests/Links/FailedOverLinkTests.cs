using System.Globalization;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Another server goes on in the place of a source, with the source's history under an id of its own.</summary>
public sealed class FailedOverLinkTests
{
    public static TheoryData<LandingMode, bool> Cases => Long.IsWanted
        ? new() { { LandingMode.Proxy, false }, { LandingMode.Proxy, true }, { LandingMode.Write, false }, { LandingMode.Write, true } }
        : new() { { LandingMode.Proxy, false }, { LandingMode.Write, true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Replica_that_is_promoted_goes_on_where_the_source_was(LandingMode mode, bool whileAway)
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: true, mode);
        await using var heirs = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await using var heir = await NodeWire.OpenAsync(heirs[0]);
        await heir.AskAsync("REPLICAOF", "127.0.0.1", scene.Servers[0].Port.ToString(CultureInfo.InvariantCulture));
        await Wait.UntilAsync(async () => await source.TextAsync("INFO", "replication") is var info && info.Contains("state=online", StringComparison.Ordinal), "the replica follows");
        await using (var load = scene.LoadOn(0))
        {
            await using var sync = await scene.SyncAsync();
            await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
            await load.MoreAsync(300);
            await load.StopAsync();
            long end = await source.InfoAsync("replication", "master_repl_offset");
            await Wait.UntilAsync(async () => await heir.InfoAsync("replication", "slave_repl_offset") >= end, "the replica has all");
            await sync.DrainAsync(TestContext.Current.CancellationToken);
            if (!whileAway)
            {
                await PromoteAsync();
                await heir.AskAsync("SET", scene.Moving("n0", "n1", "after"), "1");
                await CompareAsync(sync);
                Assert.All(sync.Run.Feeds, static feed => Assert.Equal(0, feed.Read().FullSyncs - 1));
                return;
            }
        }

        // The source answers until the plan has found its replica, and is gone then.
        await heir.AskAsync("REPLICAOF", "NO", "ONE");
        await heir.AskAsync("SET", scene.Moving("n0", "n1", "after"), "1");
        await source.AskAsync("REPLICAOF", "127.0.0.1", heirs[0].Port.ToString(CultureInfo.InvariantCulture));
        await Wait.UntilAsync(async () => (await source.TextAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the old source follows its heir");
        await using var again = await scene.SyncAsync();
        await again.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await CompareAsync(again);
        Assert.All(again.Run.Feeds, static feed => Assert.Equal((0, true), (feed.Read().FullSyncs, feed.Read().PartialSyncs > 0)));

        async Task PromoteAsync()
        {
            await scene.Servers[0].KillAsync(TestContext.Current.CancellationToken);
            await heir.AskAsync("REPLICAOF", "NO", "ONE");
        }

        async Task CompareAsync(Syncing.ReshardSync sync)
        {
            long offset = await heir.InfoAsync("replication", "master_repl_offset");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(90));
            await sync.Run.DrainAsync(new Dictionary<string, long> { ["n0"] = offset }, limit.Token);
            await scene.NothingDiffersAsync(_ => heirs[0], least: 20);
        }
    }
}
